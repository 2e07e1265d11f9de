import type { Game } from '../../contracts/env'
import type { Moment, Plane } from '../../contracts/moment'
import { frameLayout, framesOf } from '../../contracts/observation'
import type { Rhythm } from '../../contracts/rhythm'
import type { StateSet } from '../../contracts/states'
import { worldOf } from '../../envs/world'
import type { NumberedChange } from '../../interventions/entry'
import { Driver } from '../../play/driver'
import { makeStep } from '../../play/repeater'
import { replayEpisode } from '../../recording/replayer'
import { episodeId } from '../../recording/states'
import { streamOf } from '../../streams'

/** What the study's code showed agents, by the state and the number of the change (−1: none); nothing where a change could not be made. */
export type AsRun = ReadonlyMap<string, readonly Plane[]>

export const keyOf = (episode: string, decision: number, change: number): string => `${episode} ${decision} ${change}`

/** No-op ticks after the state was set, at most; then two decisions: fire, and the action after it. */
const MOST_WAIT = 30
const BEGIN = [1, 2]
/** What the study's reset of a state makes of them. */
const LIVES = 3

/**
 * The published study's code as it ran, bugs and all, so that one can see what they do: changes are made in a new game whatever the state;
 * up to 30 no-ops, fire and one more action come after them; and the frames of what was asked before are left in the stack: of
 * each question only the newest plane is its own. Un-changed states come one after the other, changed ones state by state.
 */
export function asRun(
  game: Game,
  slots: readonly [number, number],
  rhythm: Rhythm,
  { episodes }: StateSet,
  changes: readonly NumberedChange[],
): AsRun {
  const [kept, own] = slots
  const states = episodes.flatMap((episode) => {
    const replayer = replayEpisode(game, kept, episode.recording)
    return episode.decisions.map((decision) => ({
      episode: episodeId(episode),
      decision,
      seed: episode.recording.seed,
      setting: episode.recording.env,
      moment: replayer.seek(decision).capture(),
    }))
  })
  type State = (typeof states)[number]

  function shown({ episode, decision, seed, setting, moment }: State, change: NumberedChange | null): Plane | null {
    const driver = new Driver(worldOf(game, own), { ...rhythm, autoLaunch: false, noops: 0 }, setting)
    if (change === null) restored(driver, moment)
    else {
      driver.reset(seed)
      if (makeStep(driver, { ...change, from: 0, every: 0 }, 'consistent', seed).refusal) return null
    }
    const random = streamOf(episode, String(decision), change?.title ?? 'as it is', 'no-ops')
    const { world } = driver
    const press = (action: number, ticks: number) => {
      for (let i = 0; i < ticks; i++) world.step(action)
    }
    press(driver.noop, 1 + random.below(MOST_WAIT))
    for (const action of BEGIN) press(action, rhythm.frameSkip)
    return driver.look()
  }

  const leak = leaking(game)
  return new Map([
    ...leak(states.map((state) => [keyOf(state.episode, state.decision, -1), shown(state, null)])),
    ...leak(
      states.flatMap((state) =>
        changes.map((change, i): [string, Plane | null] => [
          keyOf(state.episode, state.decision, i),
          shown(state, change),
        ]),
      ),
    ),
  ])
}

function restored(driver: Driver, moment: Moment): void {
  driver.restore(moment)
  const { world } = driver
  if (world.spec.fields.some(({ path }) => path === 'lives')) world.write?.([{ path: 'lives', value: LIVES }])
}

/** Each with what was shown before it in the older planes; empty ones before the first. */
function leaking({ spec: { observation } }: Game) {
  const { cells, cellBytes } = frameLayout(observation)
  const empty: Plane = { pixels: new Uint8Array(cells * cellBytes), state: null, boxes: [] }
  return (questions: readonly (readonly [string, Plane | null])[]): [string, readonly Plane[]][] => {
    let stack: readonly Plane[] = Array.from({ length: framesOf(observation) }, () => empty)
    return questions.flatMap(([key, plane]): [string, readonly Plane[]][] => {
      if (!plane) return []
      stack = [...stack.slice(1), plane]
      return [[key, stack]]
    })
  }
}
