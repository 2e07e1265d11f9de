import type { Agent } from '../../contracts/agent'
import type { Game } from '../../contracts/env'
import { withOwnStreams } from '../../contracts/setting'
import type { Lab } from '../../contracts/study'
import { worldOf } from '../../envs/world'
import { chooseFor } from '../../play/acting'
import { Driver } from '../../play/driver'
import { play, type Turn } from '../../play/play'
import { beginWaiting, usualNoops } from '../../play/rollouts'
import { drawSeeds, streamOf } from '../../streams'

/** The episodes that something is fitted to: others than those that it is tried in. */
export interface OwnPlay {
  readonly fitted: number
  /** An episode is cut here. */
  readonly decisions: number
  readonly seed: number
}

/** An agent's own decisions in those episodes, side by side; whoever looks at a turn looks before it is taken. */
export async function* ownPlay(
  { fitted, decisions, seed }: OwnPlay,
  game: Game,
  { agent, breathe }: Lab,
): AsyncGenerator<Turn<Seated>> {
  const seeds = drawSeeds(streamOf(String(seed), 'fitted').word(), fitted)
  const turns = play({
    ...seated(agent, game),
    episodes: fitted,
    begin: ({ driver }: Seated, index: number) =>
      beginWaiting(driver, seeds[index]!, usualNoops(agent.rhythm, game.spec)),
    over: ({ driver }: Seated) => driver.over || driver.decision >= decisions,
  })
  for await (const turn of turns) {
    yield turn
    turn.take()
    await breathe()
  }
}

interface Seated {
  readonly driver: Driver
  decide(action: number, memory: Float32Array | null): void
}

function seated(agent: Agent, game: Game) {
  const setting = withOwnStreams(agent.game, game.spec)
  const seats = Array.from({ length: game.slots }, (_, slot): Seated => {
    const driver = new Driver(worldOf(game, slot), agent.rhythm, setting)
    return { driver, decide: (action, memory) => void driver.decide(action, memory) }
  })
  return { agent, seats, choose: ({ driver }: Seated, logits: Float32Array) => chooseFor(driver, agent.acting, logits) }
}

/** What has been fitted to an agent that is open, by what was asked: the same whoever needs it. What was stopped is begun again by whoever asks next. */
export class FittedOnce<T> {
  readonly #kept = new WeakMap<object, Map<string, Promise<T>>>()

  of(agent: Agent, asked: unknown, fit: () => Promise<T>): Promise<T> {
    const own = this.#kept.get(agent.model) ?? new Map<string, Promise<T>>()
    this.#kept.set(agent.model, own)
    const key = JSON.stringify(asked)
    const found = own.get(key) ?? fit()
    own.set(key, found)
    found.catch(() => own.delete(key))
    return found
  }
}
