import { InputError } from '../../lab/contracts/errors'
import type { Region } from '../../lab/contracts/region'
import type { ViewSpec } from '../../lab/contracts/recording'
import { greediest } from '../../lab/agents/acting'
import { joinMemories } from '../../lab/play/memories'
import type { Depth, Judgement } from '../../lab/play/look'
import type { RawMap } from '../../lab/saliency/raw-map'
import { observationOf } from '../../lab/envs/frames'
import type { Plane, Seen } from '../../lab/contracts/moment'
import type { Player } from '../../lab/play/player'
import type { MapFrame, Mind } from '../api'
import { trailOf } from '../../lab/saliency/trail'
import { frameOf } from '../map-frame'
import { messageOf, type Company } from './company'
import { Effort } from './effort'
import type { CachedMinds } from './first-paint'

/** What there is to say about a state: the mind to show, and the action that follows. */
export interface Insight {
  readonly mind: Mind | undefined
  readonly action: number
  /** What everybody at the table brings along from here; nothing where nobody was asked, or has a memory. */
  readonly memory?: Float32Array
}

interface Thought {
  /** The player's, then the rival's. */
  readonly judgements: readonly Judgement[]
  /** Known already, from a recording. */
  readonly action?: number
  readonly cached: boolean
  /** Forward, explanation and read-back, without the wait for a model. */
  readonly ms: number
}

/** Maps that are still on show while play runs ahead of them. */
interface Newest {
  readonly decision: number
  readonly own: readonly MapFrame[]
  readonly rival: readonly MapFrame[]
}

/** In the time of one question; more, and something else is wrong. */
const MOST_LOSSES = 3

const none: Newest = { decision: 0, own: [], rival: [] }

/** Look: from planes to a mind and an action. Until the brain is there, the cached recording answers, or the wait for it. */
export class Insights {
  readonly effort = new Effort()
  views: readonly ViewSpec[] = []
  /** The page's question about them that was heard last. */
  asked = 0
  cached: CachedMinds | null = null
  /** Drawn on the picture by hand; told of in every map's summary. */
  regions: readonly Region[] = []
  #newest = none

  constructor(
    readonly company: Company,
    readonly recover: () => Promise<void>,
  ) {}

  heard(views: readonly ViewSpec[], asked: number): void {
    this.views = views
    this.asked = asked
  }

  /** Agent, views or backend changed: measure anew. */
  forget(): void {
    this.leave()
    this.effort.reset()
  }

  /** The game is elsewhere: maps on show do not belong there. */
  leave(): void {
    this.#newest = none
  }

  /** Depth of a first answer to somebody who waits. */
  waiting(): Depth {
    return this.effort.waiting(this.company.brain?.refines ?? false)
  }

  /** Depth of the next answer while the game runs, with `periodMs` between decisions. */
  playing(periodMs: number): Depth {
    return this.effort.playing(periodMs, performance.now(), this.company.brain?.refines ?? false)
  }

  /** `seen`: what is judged, now or (for the un-edited state of an edit) back then. */
  async think(player: Player, seen: Seen, depth: Depth): Promise<Insight> {
    const { planes } = seen
    const thought = await this.#judge(player, seen, depth)
    const own = thought?.judgements[0]
    const action = thought?.action ?? player.choose(own?.logits ?? null)
    if (!thought || !own) return { mind: undefined, action }
    if (!thought.cached) this.effort.note(this.company.brain?.explains ? depth : 'act', thought.ms, performance.now())
    // Whoever else moves the hand: what the agent would do is what its mind shows.
    const others = player.acting === 'keyboard' || player.acting === 'scripted'
    const shown = others && player.driver.forced < 0 ? greediest(own.probabilities) : action
    return { mind: this.#mind(thought, own, planes, player, shown, depth), action, ...this.#memory(thought, player) }
  }

  /** A launch comes whoever plays: nobody was asked. */
  #memory({ judgements, cached }: Thought, { driver }: Player): Pick<Insight, 'memory'> {
    if (cached || driver.forced >= 0 || !this.company.brain?.remembers) return {}
    return { memory: joinMemories(judgements.map(({ memory }) => memory ?? new Float32Array(0))) }
  }

  async #judge(player: Player, seen: Seen, depth: Depth): Promise<Thought | null> {
    const known = this.company.brain ? null : (this.cached?.at(player, this.views) ?? null)
    if (known)
      return {
        judgements: [known.judgement],
        ...(player.acting === 'greedy' && { action: known.action }),
        cached: true,
        ms: 0,
      }
    // An agent is to play: the game waits for its model rather than let nobody decide.
    if (this.company.player) await this.company.awake
    const { brain } = this.company
    if (!brain) return null
    const plain = player.acting === 'greedy' && player.driver.forced < 0
    const choose = plain ? undefined : (logits: Float32Array) => player.choose(logits)
    const started = performance.now()
    const judgements = await this.surviving(() => brain.look(seen, player.spec, depth, choose))
    return judgements && { judgements, cached: false, ms: performance.now() - started }
  }

  /** In a turn. A lost GPU is replaced and asked again; it may well be lost again on the way. Throws InputError, or an error that says that nobody answered. */
  async surviving<T>(ask: () => Promise<T>): Promise<T> {
    for (let losses = 0; ; losses++) {
      try {
        return await ask()
      } catch (error) {
        // A refusal is no loss; anything else may be.
        if (error instanceof InputError) throw error
        if (losses === MOST_LOSSES || !(await this.company.hasLost()))
          throw new Error(`The model gave no answer (${messageOf(error)})`, { cause: error })
        await this.recover()
      }
    }
  }

  #mind(
    thought: Thought,
    own: Judgement,
    planes: readonly Plane[],
    player: Player,
    action: number,
    depth: Depth,
  ): Mind {
    const rival = thought.judgements[1]
    if (depth !== 'act' || thought.cached) {
      const describe = (raw: RawMap) => frameOf(raw, this.views[raw.view], planes, player.spec, this.regions)
      this.#newest = {
        decision: player.driver.decision,
        own: own.maps.map(describe),
        rival: rival?.maps.map(describe) ?? [],
      }
    }
    const age = player.driver.decision - this.#newest.decision
    const sent = (maps: readonly MapFrame[]) =>
      maps.map((frame) => ({ ...frame, map: frame.map.slice(), ...(age > 0 && { age }) }))
    return {
      logits: own.logits,
      probabilities: own.probabilities,
      value: own.value,
      action,
      forced: player.driver.forced >= 0,
      observation: observationOf(player.spec.observation, planes),
      ...(own.memory && own.memory.length > 0 && { memory: own.memory.slice() }),
      maps: sent(this.#newest.own),
      trail: trailOf(planes),
      ...(rival && {
        rival: {
          probabilities: rival.probabilities,
          value: rival.value,
          action: greediest(rival.probabilities),
          maps: sent(this.#newest.rival),
        },
      }),
      ms: thought.ms,
      cached: thought.cached,
    }
  }
}
