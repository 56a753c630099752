import { describe, expect, test } from 'vitest';
import { readPreferences } from './preferences';

describe('preferences', () => {
  test('are empty for who comes first, and for who left what nobody can read', () => {
    const fresh = { theme: null, view: 'physical', done: [], showsAll: false, keysOff: [] };
    for (const text of [null, '', 'theme', 'null', '[1]', '{"theme":"blue","done":"send","showsAll":"yes"}'])
      expect(readPreferences(text)).toEqual(fresh);
  });

  test('keep what was chosen by a page that knew of nothing but the theme', () => {
    expect(readPreferences('{"theme":"dark"}')).toEqual({ theme: 'dark', view: 'physical', done: [], showsAll: false, keysOff: [] });
  });

  test('who has done all that was hinted at sees everything at the next visit, and who did some of it does not', () => {
    expect(readPreferences('{"done":["send","kill","go back"]}').showsAll).toBe(true);
    expect(readPreferences('{"done":["send","kill","dance"]}')).toEqual({
      theme: null,
      view: 'physical',
      done: ['send', 'kill'],
      showsAll: false,
      keysOff: [],
    });
  });

  test('the view that was chosen is there at the next visit', () => {
    expect(readPreferences('{"view":"logical"}').view).toBe('logical');
    expect(readPreferences('{"view":"sideways"}').view).toBe('physical');
  });
});

test('keys that were switched off stay so; what is none is left out', () => {
  expect(readPreferences('{"keysOff":["s",1,"home"]}').keysOff).toEqual(['s', 'home']);
  expect(readPreferences('{"keysOff":"s"}').keysOff).toEqual([]);
});
