import { describe, expect, it } from 'vitest';
import {
  bodyOf,
  boundsOf,
  formatQuestion,
  geometryOf,
  kindOf,
  NOTHING_ASKED,
  parseQuestion,
  type Question,
  shapeOf,
} from '../src/ask/question';

const road: Question = {
  ...NOTHING_ASKED,
  shape: {
    type: 'MultiLineString',
    coordinates: [
      [
        [18.0867, 44.7317],
        [17.9078, 44.2034],
      ],
    ],
  },
  corridorM: 200,
};
const full: Question = {
  shape: {
    type: 'MultiPolygon',
    coordinates: [
      [
        [
          [0, 0],
          [9, 0],
          [9, 9],
          [0, 0],
        ],
        [
          [5, 1],
          [6, 1],
          [6, 2],
          [5, 1],
        ],
      ],
      [
        [
          [-20.5, -1],
          [-20, -1],
          [-20, -0.5],
          [-20.5, -1],
        ],
      ],
    ],
  },
  projectId: null,
  corridorM: 0,
  surveyBufferM: 50,
  worksStart: '2027-03-01',
  projectName: 'Dam! 2:1 – Ça & co_~*',
  projectCost: { amount: 2500000.5, currency: 'USD' },
  benefitPerDay: { amount: 1e21, currency: 'EUR' },
  teams: 3,
  suggest: true,
  alternatives: [
    {
      type: 'MultiPolygon',
      coordinates: [
        [
          [
            [1, 1],
            [2, 1],
            [2, 2],
            [1, 1],
          ],
        ],
      ],
    },
  ],
};

describe('a question in the address bar', () => {
  it('is readable', () =>
    expect(formatQuestion(road)).toBe('line:18.0867,44.7317_17.9078,44.2034!corridor:200'));

  it.each([
    ['a route', road],
    ['everything there is', full],
    ['a corridor that the server chooses', { ...road, corridorM: null }],
    ['a stored project', { ...NOTHING_ASKED, projectId: 12 }],
    [
      'places',
      {
        ...road,
        shape: shapeOf({
          type: 'MultiPoint',
          coordinates: [
            [1, 2],
            [-3, -4],
          ],
        }),
      },
    ],
    ['nothing yet', NOTHING_ASKED],
  ])('comes back as it was: %s', (_, question) =>
    expect(parseQuestion(formatQuestion(question as Question) as string)).toEqual(question));

  it('is not cut: what is too long has no address', () => {
    const line = Array.from({ length: 200 }, (_, i) => [i / 7, i / 9]);
    const long = { ...road, shape: shapeOf({ type: 'LineString', coordinates: line }) };
    expect(formatQuestion(long)).toBeNull();
  });

  it.each([
    'line:18.0867,44.7317',
    'line:18.0867,44.7317_17.9078',
    'line:1,2_3,4!corridor:-5',
    'line:1,2_3,4!start:tomorrow',
    'line:1,2_3,4!cost:USD',
    'line:1,2_3,4!colour:red',
    'line:1,2_3,95',
    'outline:1,2_3,4_5,6',
    'line:1,2_3,4!or-line:1,2',
    'line:1,2_3,4!name:%E0%A4%A',
    'project:1;drop',
    '',
  ])('is read whole or not at all: %s', (text) => expect(parseQuestion(text)).toBeNull());

  it('keeps a centimetre', () =>
    expect(shapeOf({ type: 'Point', coordinates: [18.123456789, -4.987654321, 812] })).toEqual({
      type: 'MultiPoint',
      coordinates: [[18.1234568, -4.9876543]],
    }));
});

describe('a question to the server', () => {
  it('says what was said, and no more', () =>
    expect(bodyOf(road, 'BIH')).toEqual({
      programme: 'BIH',
      corridorM: 200,
      geometry: {
        type: 'LineString',
        coordinates: [
          [18.0867, 44.7317],
          [17.9078, 44.2034],
        ],
      },
    }));

  it('says all of it, a width of nought too', () => {
    const body = bodyOf(full, 'XMA');
    expect(Object.keys(body).sort()).toEqual([
      'alternatives',
      'benefitPerDay',
      'corridorM',
      'geometry',
      'programme',
      'projectCost',
      'projectName',
      'surveyBufferM',
      'teams',
      'worksStart',
    ]);
    expect(body.corridorM).toBe(0);
    expect((body.alternatives as { type: string }[])[0]?.type).toBe('Polygon');
  });

  it('names a stored project in place of its geometry', () =>
    expect(bodyOf({ ...road, projectId: 7 }, 'XMA')).toEqual({
      programme: 'XMA',
      projectId: 7,
      corridorM: 200,
    }));

  it('keeps several lines together', () => {
    const two = {
      type: 'MultiLineString' as const,
      coordinates: [
        [
          [0, 0],
          [1, 1],
        ],
        [
          [2, 2],
          [3, 3],
        ],
      ],
    };
    expect(geometryOf(two)).toEqual(two);
    expect(kindOf(two)).toBe('line');
    expect(boundsOf([two])).toEqual([0, 0, 3, 3]);
    expect(boundsOf([])).toBeNull();
  });
});
