import type { Player } from '../../lab/play/player'
import type { Insight, Insights } from './insights'
import type { Screen } from './screen'
import { breathe, until } from './turns'
import type { Turn } from './turns'

/** Between two pictures when play is faster than real time. */
const PICTURE_MS = 30
/** How long the last picture of a game stays. */
const PAUSE_MS = 1200

export interface LoopHost {
  readonly turn: Turn
  readonly screen: Screen
  readonly insights: Insights
  player(): Player
  /** Another episode begins by itself. */
  restart(seed: number): void
  /** Playing began or ended. */
  changed(): void
  failed(error: unknown): void
}

/**
 * Play in real time or faster. One decision is Look (judge the state, show it) and Act (ticks); commands come in between.
 * Whoever changes the state from outside calls `touched`, so that a choice made before is not carried out after.
 */
export class Loop {
  #run = 0
  #playing = false
  #version = 0
  #due = 0
  #shown = 0
  speed = 1

  constructor(readonly host: LoopHost) {}

  get playing(): boolean {
    return this.#playing
  }

  /** Changes whenever the state was changed from outside. */
  get version(): number {
    return this.#version
  }

  touched(): void {
    this.#version++
  }

  play(): void {
    if (this.#playing) return
    this.#playing = true
    this.#due = performance.now()
    this.host.changed()
    const run = ++this.#run
    this.#go(run).catch((error: unknown) => {
      if (run === this.#run) this.halt()
      this.host.failed(error)
    })
  }

  halt(): void {
    if (!this.#playing) return
    this.#playing = false
    this.#run++
    this.host.changed()
  }

  async #go(run: number): Promise<void> {
    const going = () => this.#playing && this.#run === run
    while (going()) {
      if (this.host.player().over) await this.#nextGame(going)
      else await this.#decision(going)
    }
  }

  /** Milliseconds of real time for so many ticks. */
  #span(ticks: number): number {
    return (1000 * ticks) / this.host.player().spec.ticksPerSecond / this.speed
  }

  async #decision(going: () => boolean): Promise<void> {
    const { turn } = this.host
    const version = this.#version
    const fresh = () => going() && this.#version === version
    const choice = await turn(() => (fresh() ? this.#look() : null))
    if (!choice) return
    const { action, memory } = choice
    if (this.speed > 1) {
      await this.#wait(this.#span(this.host.player().driver.rhythm.frameSkip))
      await turn(() => void (fresh() && this.host.player().decide(action, memory)))
      return
    }
    do {
      await this.#wait(this.#span(1))
      await turn(() => void (fresh() && this.#tick(action, memory)))
    } while (fresh() && this.host.player().driver.phase > 0)
  }

  /** Judges and shows the state at a boundary; inside a decision the action in progress goes on. */
  async #look(): Promise<Pick<Insight, 'action' | 'memory'>> {
    const { insights, screen } = this.host
    const player = this.host.player()
    if (player.driver.phase > 0) return { action: player.driver.action }
    const now = performance.now()
    const picture = this.speed <= 1 || now - this.#shown >= PICTURE_MS
    const depth = picture && screen.ready ? insights.playing(this.#span(player.driver.rhythm.frameSkip)) : 'act'
    const { mind, action, memory } = await insights.think(player, player.seen, depth)
    if (picture) {
      screen.show(player, mind, undefined, false)
      this.#shown = now
    }
    return { action, ...(memory && { memory }) }
  }

  #tick(action: number, memory: Float32Array | undefined): void {
    const player = this.host.player()
    player.tick(action, memory)
    if (player.driver.phase > 0) this.host.screen.show(player, undefined, undefined, false)
  }

  /** Keeps the rhythm: a slow map may be made up for by a decision's time at most, never by a longer rush. */
  async #wait(ms: number): Promise<void> {
    const now = performance.now()
    const credit = this.speed > 1 ? 0 : this.#span(this.host.player().driver.rhythm.frameSkip)
    this.#due = Math.max(this.#due + ms, now - credit)
    if (ms > 0 && this.#due > now) await until(this.#due)
    else await breathe()
  }

  /** The last picture stays a while, then the next seed's game begins. */
  async #nextGame(going: () => boolean): Promise<void> {
    const { turn, screen, insights } = this.host
    const version = this.#version
    await turn(async () => {
      const player = this.host.player()
      const { mind } = await insights.think(player, player.seen, 'act')
      screen.show(player, mind)
    })
    this.#due = performance.now() + PAUSE_MS / Math.max(1, Math.min(this.speed, 4))
    await until(this.#due)
    await turn(() => {
      if (going() && version === this.#version) this.host.restart((this.host.player().timeline.seed + 1) >>> 0)
    })
  }
}
