import type { Agent } from '../../contracts/agent'
import type { EnvSpec, Game } from '../../contracts/env'
import type { Moment } from '../../contracts/moment'
import type { Intervention } from '../../contracts/recording'
import { observationSize, type Observations } from '../../contracts/observation'
import { greediest, softmax } from '../../agents/acting'
import { observationOf } from '../../envs/frames'
import { worldOf } from '../../envs/world'
import type { NumberedChange } from '../../interventions/entry'
import { Driver } from '../../play/driver'
import { makeStep } from '../../play/repeater'
import type { Place } from '../asked-states'

/** What is seen in a state with a change made, that of the state itself where nothing of it is altered; or why it cannot be made there. */
export type Seen = { readonly picture: Observations; readonly altered: boolean } | { readonly refusal: string }

/**
 * The change made right before the decision, older frames as if it had always been so. An agent that remembers brings what it remembers
 * of the game as it was. `slot`: the game's, nobody else's meanwhile; null is no change.
 */
export function seeChanged(
  game: Game,
  slot: number,
  moment: Moment,
  change: NumberedChange,
  { seed, setting }: Pick<Place, 'seed' | 'setting'>,
  plain: Observations = seePlain(game, moment),
): Seen {
  const { driver, refusal } = putChange(game, slot, moment, change, { seed, setting })
  if (refusal) return { refusal }
  const picture = observationOf(game.spec.observation, driver.planes)
  const altered = picture.some((byte, i) => byte !== plain[i])
  return { picture: altered ? picture : plain, altered }
}

/** The state as it is. */
export const seePlain = ({ spec }: Game, { planes }: Moment): Observations => observationOf(spec.observation, planes)

/** The state itself with the change made in it, on the slot; `refusal`: '' or why it is as it was. `made`: null where it was so already. */
export function putChange(
  game: Game,
  slot: number,
  moment: Moment,
  change: NumberedChange,
  { seed, setting }: Pick<Place, 'seed' | 'setting'>,
): { readonly driver: Driver; readonly made: Intervention | null; readonly refusal: string } {
  const driver = new Driver(worldOf(game, slot), moment.rhythm, setting)
  driver.restore(moment)
  const step = { id: change.id, options: change.options, from: 0, every: 0 } as const
  const { committed, refusal } = makeStep(driver, step, 'consistent', seed)
  return { driver, made: committed?.intervention ?? null, refusal }
}

/** Probabilities of what an agent would do at each picture, all in as few passes as fit a batch; of one that takes the best, 1 for it. */
export async function opinionsOf(
  agent: Agent,
  { observation }: EnvSpec,
  pictures: readonly Observations[],
  memory: Float32Array | null,
): Promise<number[][]> {
  const size = observationSize(observation)
  const all: number[][] = []
  for (let from = 0; from < pictures.length; from += BATCH) {
    const some = pictures.slice(from, from + BATCH)
    // A row alone has other last bits than among several, and who is asked beside whom must not matter.
    const rows = Math.max(2, some.length)
    const batch = some[0] instanceof Uint8Array ? new Uint8Array(rows * size) : new Float32Array(rows * size)
    some.forEach((picture, i) => batch.set(picture, i * size))
    const judged = await agent.judge(
      batch,
      Array.from({ length: rows }, () => memory),
    )
    all.push(...some.map((_, row) => probabilities(judged.logits(row), agent.acting)))
  }
  return all
}

const BATCH = 64

function probabilities(logits: Float32Array, acting: Agent['acting']): number[] {
  if (acting === 'sampled') return [...softmax(logits)]
  const best = greediest(logits)
  return Array.from(logits, (_, action) => (action === best ? 1 : 0))
}
