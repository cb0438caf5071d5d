import { describe, expect, it } from 'vitest';
import { formatHash, type PageState, parseHash, START } from '../src/state';

describe('the address bar', () => {
  const full: PageState = {
    programme: 'XMA',
    door: 'project',
    layers: ['hazard-areas', 'projects'],
    filter: {
      hidden: { classification: ['SHA'], contamination: [], status: [], priority: ['none'] },
      untilDay: 17_000,
      hideUndated: true,
    },
    view: { zoom: 9, lat: -12.34567, lng: 178.9 },
    record: { kind: 'hazard-areas', id: '4711' },
    corridorM: 62.5,
    list: 'hazard-areas',
    withoutLocation: true,
    report: '12',
    import: 'upload/a1-b2/columns',
    ask: 'answer',
    question: 'line:18.0867,44.7317_17.9078,44.2034!corridor:200',
  };

  it('restores what it was given', () => {
    expect(parseHash(formatHash(full))).toEqual(full);
    expect(parseHash(formatHash(START))).toEqual(START);
  });

  it('tells no layers at all from the layers of the door', () => {
    expect(parseHash(formatHash({ ...START, layers: [] })).layers).toEqual([]);
    expect(parseHash(formatHash({ ...START, layers: null })).layers).toBeNull();
  });

  it('is readable', () => {
    expect(formatHash(full)).toBe(
      '#programme=XMA&door=project&layers=hazard-areas,projects&hide=classification:SHA,priority:none,date:none&until=2016-07-18&view=9/-12.34567/178.9&record=hazard-areas/4711&corridor=62.5&list=hazard-areas&without-location=1&report=12&import=upload/a1-b2/columns&ask=answer&question=line:18.0867,44.7317_17.9078,44.2034!corridor:200',
    );
  });

  it('keeps a record identifier whole, whatever is in it', () => {
    const state: PageState = { ...START, record: { kind: 'hazard-cells', id: '3:12/-4&x=1' } };
    expect(parseHash(formatHash(state)).record).toEqual(state.record);
  });

  it.each([
    '#view=abc/1/2',
    '#view=5/91/0',
    '#view=5/1',
    '#door=kitchen&record=secrets/1',
    '#record=hazard-areas/',
    '#programme=xma&corridor=-5&report=1;drop',
    '#ask=kept/../secrets&question=line:1,2_3,4',
    '#%E0%A4%A',
  ])('leaves out what it cannot understand: %s', (hash) => {
    expect(parseHash(hash)).toEqual(START);
  });
});
