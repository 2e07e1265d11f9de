import type { EnvSpec, Setting } from '../../lab/contracts/env'
import { InputError } from '../../lab/contracts/errors'
import { hasShapes } from '../../lab/envs/toybox-shapes'
import type { Player } from '../../lab/play/player'
import { Branches } from './branches'
import { Company, messageOf } from './company'
import { Insights } from './insights'
import { Loop } from './loop'
import type { Scene } from './scene'
import { Screen } from './screen'
import { Touch } from './touch'
import { createTurns } from './turns'

/**
 * The stage's parts and what holds them together. Every command runs in a turn, so that none meets the game halfway
 * through a decision; after each the page is shown where things stand.
 */
export class Stage {
  readonly turn = createTurns()
  readonly screen = new Screen()
  readonly branches = new Branches()
  readonly company: Company
  readonly insights: Insights
  readonly loop: Loop
  readonly touch: Touch
  #scene: Scene | null = null

  constructor() {
    this.company = new Company({
      lost: () => this.soon(() => this.recover()),
      notice: (level, text) => this.screen.notice(level, text),
    })
    this.insights = new Insights(this.company, () => this.recover())
    this.loop = new Loop(this)
    this.touch = new Touch(this)
  }

  get isOpen(): boolean {
    return this.#scene !== null
  }

  /** Throws InputError before the first `open`. */
  scene(): Scene {
    if (!this.#scene) throw new InputError('stage', 'no game is open')
    return this.#scene
  }

  player(): Player {
    return this.scene().player
  }

  /** Puts another game on the stage; how it is played and edited stays as it was. */
  adopt(scene: Scene): void {
    const old = this.#scene?.player
    const { player } = scene
    if (old) {
      this.touch.cancel()
      player.acting = old.acting
      player.stack = old.stack
    }
    this.#scene = scene
    this.leap()
    this.screen.show(player, undefined)
  }

  /** The game is elsewhere: what the page showed before does not lead here. */
  leap(): void {
    this.loop.touched()
    this.insights.leave()
    this.screen.epoch++
    this.screen.history(this.player())
    this.changed()
  }

  /** From inside the loop: the next seed's game. What was edited before can still be returned to. */
  restart(seed: number): void {
    this.player().nextGame(seed)
    this.leap()
  }

  failed(error: unknown): void {
    this.screen.notice('error', messageOf(error))
  }

  /** A job of our own, when its turn comes. */
  soon(job: () => unknown): void {
    this.turn(job).catch((error: unknown) => this.failed(error))
  }

  /** After a device loss. */
  async recover(): Promise<void> {
    await this.company.recover()
    this.insights.forget()
    this.changed()
  }

  changed(): void {
    const player = this.#scene?.player
    if (!player) return
    const { player: agent, rival, backend } = this.company
    this.screen.status({
      env: player.spec.id,
      agent: agent && { id: agent.id, label: agent.label, card: agent.checkpoint.card },
      rival: rival && { id: rival.id, label: rival.label },
      backend,
      playing: this.loop.playing,
      acting: player.acting,
      speed: this.loop.speed,
      seed: player.timeline.seed,
      rhythm: player.driver.rhythm,
      setting: player.driver.setting,
      spec: isUsual(player.spec, player.driver.setting) ? null : player.spec,
      toybox: hasShapes(player.spec),
      editing: player.editing,
      stack: player.stack,
      program: player.repeater.program,
      views: this.insights.views,
      asked: this.insights.asked,
      refusals: this.company.brain?.refusals ?? {},
    })
  }

  /** The state as it is, judged anew: at once in a coarse way if need be, then in full when nothing else is to be done. */
  async refresh(): Promise<void> {
    const player = this.player()
    if (this.loop.playing || player.editing) return
    const depth = this.insights.waiting()
    this.screen.show(player, (await this.insights.think(player, player.seen, depth)).mind)
    const { version } = this.loop
    if (depth === 'full') return
    this.soon(async () => {
      if (version !== this.loop.version || this.loop.playing || player.editing) return
      this.screen.show(player, (await this.insights.think(player, player.seen, 'full')).mind)
    })
  }

  /** A command that changes the game. `leap`: it puts it somewhere else altogether. */
  move<T>(job: (player: Player) => T | Promise<T>, leap = false): Promise<T> {
    return this.turn(async () => {
      this.loop.touched()
      const result = await job(this.player())
      if (leap) this.leap()
      else this.screen.history(this.player())
      this.changed()
      await this.refresh()
      return result
    })
  }

  /** A command about who looks, and how: measured anew. */
  reconsider(job: () => unknown): Promise<void> {
    return this.turn(async () => {
      await job()
      this.insights.forget()
      this.changed()
      await this.showUnlessWaiting()
    })
  }

  /** Shows the state judged, but does not wait for a model that is still loading. */
  async showUnlessWaiting(): Promise<void> {
    if (this.isOpen && (this.company.brain || this.insights.cached || !this.company.player)) await this.refresh()
  }
}

/** Whether every option is the game's own. */
const isUsual = ({ options }: EnvSpec, { options: chosen = {} }: Pick<Setting, 'options'>): boolean =>
  Object.entries(options).every(([key, option]) => (chosen[key] ?? option.default) === option.default)
