import { RACES } from '#lib/races/index.ts'
import { ACTOR_IDS, naivePathOf, type Race } from '#lib/races/race.ts'

/** A race as data. */
export function raceView(race: Race) {
  const { id, title, invariant, actors, sources, parts, fixedIn } = race
  return {
    ...{ id, title, invariant, sources },
    code: { naive: { path: naivePathOf(race) }, fixed: fixedIn },
    naive: parts.naive.text,
    fixed: parts.fixed.text,
    actors: ACTOR_IDS.map((actor) => ({ id: actor, name: actors[actor] })),
  }
}

/** All races, as the API and the page show them. */
export const raceViews = () => RACES.map(raceView)
