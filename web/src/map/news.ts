/**
 * Hears when the map changes (server-sent events) and asks which of the tiles on the page are touched, so that only
 * those are fetched again. Where events do not get through, it looks once a minute.
 */
import { getTileJson } from '../api/api';
import type { DataLayer } from '../layers/datalayer';
import { versionOf } from '../layers/tile';

const LOOK_AGAIN_MS = 60_000;

export function followChanges(data: DataLayer, onChange: () => void): void {
  let timer = 0;
  const heard = (version: number) => {
    if (!Number.isFinite(version) || version < 0) return;
    void data.catchUp(version).then((changed) => {
      if (changed) onChange();
    });
  };
  const look = () => {
    getTileJson('hazard-areas').then(
      (json) => heard(versionOf(json.tiles?.[0])),
      () => {
        // Not reachable now; the next look is soon enough.
      },
    );
  };
  const news = new EventSource('/tiles/changes');
  news.addEventListener('open', () => {
    window.clearInterval(timer);
    timer = 0;
  });
  news.addEventListener('error', () => {
    if (timer === 0) timer = window.setInterval(look, LOOK_AGAIN_MS);
  });
  // Where things stand, when the line is (again) open.
  news.addEventListener('current', (event) => heard(Number(event.data)));
  news.addEventListener('change', (event) => heard(Number(event.lastEventId)));
}
