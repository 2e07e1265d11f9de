import { counted, showRounded } from '../../lab/charts/numbers'
import type { Checkpoint, PolicyCard } from '../../lab/contracts/checkpoint'
import type { EnvSpec, Setting } from '../../lab/contracts/env'
import type { Rhythm } from '../../lab/contracts/rhythm'
import { InputError } from '../../lab/contracts/errors'
import type { BatchGame } from '../../lab/envs/game'
import { worldOf, type GameWorld } from '../../lab/envs/world'
import { playRollouts } from '../../lab/play/rollouts'
import { mean } from '../../lab/statistics/interval'
import { meanOfSample } from '../../lab/statistics/mean'
import { drawSeeds, streamOf } from '../../lab/streams'
import { open, wayOf, type Plan } from './plan.lib'

/** How one level was played. */
interface Played {
  readonly reward: number
  /** Index into the game's endings; 0: it was cut. */
  readonly ended: number
  readonly decisions: number
}

/**
 * One game on each of so many levels that were not trained on, beside who needs no eyes: chance, and every action held down. Whoever only
 * runs and jumps wins most levels of some games; an agent has learned to see where it does better than that.
 */
export async function judgeLevels(
  checkpoint: Checkpoint<PolicyCard>,
  count: number,
  plan: Plan,
  json: boolean,
): Promise<void> {
  const { card } = checkpoint
  const setting = unseen(plan.setting ?? card.env)
  const { game, agent, protocol } = await open(checkpoint, count, { ...plan, setting })
  if (!game.spec.levels)
    throw new InputError('--levels', `${game.spec.title} has none: every game is on the same ground`)
  const levels = levelsFor(card, plan.seed, count)
  const most = protocol.timeLimit > 0 ? protocol.timeLimit : Infinity
  const own = levels.map((): Played => ({ reward: 0, ended: 0, decisions: 0 }))
  const request = { game, agent, acting: wayOf(card, plan), decisions: most, stack: 'consistent', noops: 0 } as const
  for await (const { rollout, reward, ended } of playRollouts({
    ...request,
    plans: levels.map((seed) => ({ seed, schedule: null })),
  })) {
    const before = own[rollout]!
    own[rollout] = { reward: before.reward + reward, ended, decisions: before.decisions + 1 }
  }
  const world = worldOf(game)
  world.configure(setting.options ?? {}, null)
  const blind = (choose: () => number) => levels.map((seed) => playBlind(world, agent.rhythm, { seed, most, choose }))
  const random = streamOf(String(plan.seed), 'a player by chance')
  const { actions } = game.spec
  const players: (readonly [string, readonly Played[]])[] = [
    [card.name, own],
    ['by chance', blind(() => random.below(actions.length))],
    ...actions.map(({ title }, action) => [`always ${title.toLowerCase()}`, blind(() => action)] as const),
  ]
  agent.dispose()
  tell(players, game, { card, setting, count }, json)
}

/** Of a game that was trained on so many levels all there are. */
const unseen = (setting: Setting): Setting =>
  setting.options && 'levels' in setting.options ? { ...setting, options: { ...setting.options, levels: 0 } } : setting

/** The first that were not trained on; where all were, as many drawn at random. */
function levelsFor({ env }: PolicyCard, seed: number, count: number): number[] {
  const trained = Number(env.options?.['levels'] ?? 0)
  return trained > 0 ? Array.from({ length: count }, (_, i) => trained + i) : drawSeeds(seed, count)
}

interface Blind {
  readonly seed: number
  readonly most: number
  choose(): number
}

/** Nobody looks, so nothing is drawn for anybody. */
function playBlind(world: GameWorld, { frameSkip }: Rhythm, { seed, most, choose }: Blind): Played {
  world.reset(seed)
  let [reward, decisions, ended] = [0, 0, 0]
  for (; ended === 0 && decisions < most; decisions++) {
    const action = choose()
    for (let tick = 0; tick < frameSkip && ended === 0; tick++) {
      const result = world.step(action)
      reward += result.reward
      ended = result.ended
    }
  }
  return { reward, ended, decisions }
}

interface About {
  readonly card: PolicyCard
  readonly setting: Setting
  readonly count: number
}

function tell(
  players: readonly (readonly [string, readonly Played[]])[],
  { spec }: BatchGame,
  about: About,
  json: boolean,
): void {
  const lines = players.map(([name, played]) => lineOf(name, played, spec))
  // The agent first, then whoever wins most.
  const ordered = [lines[0]!, ...lines.slice(1).sort((a, b) => b.won - a.won)]
  if (json) return ordered.forEach((line) => console.log(JSON.stringify(line)))
  const trained = Number(about.card.env.options?.['levels'] ?? 0)
  console.log(
    `${spec.title}, ${about.count} levels ${trained > 0 ? `from ${trained} on, where its training's end` : 'drawn at random, as those of its training were: hardly one of them twice'}`,
  )
  const winners = ordered.filter(({ won }, i) => i === 0 || won > 0)
  const wide = Math.max(...winners.map(({ player }) => player.length))
  for (const { player, won, low, high, endings } of winners) {
    const interval = low === null ? '' : ` [${showRounded(low)}, ${showRounded(high!)}]`
    const causes = Object.entries(endings).map(([title, share]) => `${title} ${showRounded(share)}`)
    console.log(`  ${player.padEnd(wide)}  won ${showRounded(won)}${interval}; ${causes.join(', ')}`)
  }
  const lost = ordered.length - winners.length
  if (lost > 0) console.log(`  ${counted(lost, 'other action')} held down won no level`)
}

/** `won`: share of levels that paid, with its 95 % interval over levels; `endings`: shares of all that came about. */
function lineOf(player: string, played: readonly Played[], { endings }: EnvSpec) {
  const { mean: won, low, high } = meanOfSample(played.map(({ reward }) => (reward > 0 ? 1 : 0)))
  const share = (index: number) => played.filter(({ ended }) => ended === index).length / played.length
  const told = [
    ...endings.map((title, i) => [title, share(i)] as const).filter(([title]) => title !== ''),
    ['cut', share(0)] as const,
  ]
  return {
    player,
    levels: played.length,
    won,
    low: Number.isFinite(low) ? low : null,
    high: Number.isFinite(high) ? high : null,
    endings: Object.fromEntries(told.filter(([, part]) => part > 0)),
    decisions: mean(played.map(({ decisions }) => decisions)),
  }
}
