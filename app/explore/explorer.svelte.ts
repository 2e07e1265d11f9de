import type { ActionSpec } from '../../workers/lab/contracts/env'
import type { ViewSpec } from '../../workers/lab/contracts/recording'
import type { Bookmark } from '../../workers/lab/contracts/trajectory'
import type { ExplorerApi, ExplorerMessage, MomentAnswer, OpenTrajectory, Place } from '../../workers/threads/api'
import type { Opener } from '../../workers/threads/client'
import { Line, type Work } from '../state/line'
import { reasonOf, type Notices } from '../state/notices.svelte'
import { shownAlone, type ShownMap } from '../state/saliency.svelte'
import { Findings } from './findings.svelte'
import { Glimpse } from './glimpse.svelte'
import { Shelf } from './shelf.svelte'

/** Decisions per second at speed 1: as fast as the games run. */
const DECISIONS_PER_SECOND = 15

/** Pictures of one moment that still can be told apart. */
const MOST_SIDE_BY_SIDE = 4

/**
 * What a panel can ask for. `agent`: the weights of whoever played are here; `activations`: a layer can be read, from the agent or the file;
 * `memory`: what was carried on is recorded; `picture`: there is something to look at; `recording`: the game is here and can be played again.
 */
export type Need = 'logits' | 'value' | 'memory' | 'picture' | 'agent' | 'activations' | 'recording'

/** What is open, the moment pointed at, and what there is to see there: all that a panel needs. */
export class Explorer {
  readonly shelf: Shelf
  readonly findings: Findings
  readonly glimpse: Glimpse
  open = $state.raw<OpenTrajectory | null>(null)
  /** The row on show. */
  cursor = $state(0)
  /** The row that is pointed at somewhere; every view marks it. */
  hover = $state<number | null>(null)
  /** Rows on the time line: first, and one past the last. */
  range = $state.raw<readonly [number, number]>([0, 1])
  /** −1: backwards, 0: standing. */
  direction = $state<-1 | 0 | 1>(0)
  /** One game is played over and over. */
  looping = $state(false)
  speed = $state(1)
  views = $state.raw<readonly ViewSpec[]>([])
  /** Who is asked about the moment: the one who played first, where he is here. */
  agents = $state.raw<readonly string[]>([])
  moment = $state.raw<MomentAnswer | null>(null)
  readonly rows = $derived(this.open?.info.rows ?? 0)
  readonly actions: readonly Pick<ActionSpec, 'id' | 'title'>[] = $derived(this.open?.trajectory.game.actions ?? [])
  readonly #line: Line<ExplorerApi, ExplorerMessage>
  readonly #notices: Notices
  #asked: symbol | null = null
  #looking = false
  #stale = false
  #timer: ReturnType<typeof setInterval> | undefined

  constructor(opener: Opener<ExplorerApi, ExplorerMessage>, notices: Notices) {
    this.#notices = notices
    this.#line = new Line(opener, {
      receive: (message) => this.#receive(message),
      missing: () => notices.sayReload(),
      lost: (reason) => {
        this.findings.progress = null
        notices.say('error', `Explore: its worker stopped (${reason}); what is kept is safe, try again.`, 'explorer')
      },
      prepare: async (api) => {
        if (this.open) await api.open(this.open.info.id)
      },
    })
    this.shelf = new Shelf(this)
    this.findings = new Findings(this)
    this.glimpse = new Glimpse(this)
  }

  /** Asks the worker. Undefined: it could not be done, and the user has been told. */
  ask<T>(work: Work<ExplorerApi, T>): Promise<T | undefined> {
    return this.#line.attempt(work, (error) => {
      if (reasonOf(error) !== 'cancelled') this.#notices.fail(error, 'Explore', 'explorer')
    })
  }

  #receive(message: ExplorerMessage): void {
    if (message.type === 'notice') this.#notices.say(message.level, message.text, 'explorer')
    else this.findings.progress = message.share < 1 ? { what: message.what, share: message.share } : null
  }

  /** What the open trajectory can serve, for panels to say what they need. */
  has(...needs: readonly Need[]): boolean {
    const { open } = this
    return open !== null && needs.every((need) => this.#has(need, open))
  }

  #has(need: Need, { trajectory, carried, spec, layers }: OpenTrajectory): boolean {
    switch (need) {
      case 'logits':
        return trajectory.columns.logits !== undefined
      case 'value':
        return trajectory.columns.value !== undefined
      case 'memory':
        return (trajectory.columns.memory?.length ?? 0) > 0
      case 'picture':
        return spec !== null || carried.frames || carried.observations
      case 'agent':
        return this.agents.length > 0
      case 'activations':
        return (layers.length > 0 && spec !== null) || carried.layers.length > 0
      case 'recording':
        return spec !== null
      default:
        return need satisfies never
    }
  }

  /** Shows a trajectory; what was open stays if it cannot be read. */
  async show(id: string): Promise<void> {
    const asked = (this.#asked = Symbol(id))
    const open = await this.ask((api) => api.open(id))
    // Another one was asked for since.
    if (this.#asked !== asked) return
    this.#asked = null
    if (!open) return
    this.halt()
    const known = open.layers.length > 0 && open.trajectory.agent ? [open.trajectory.agent.id] : []
    Object.assign(this, {
      open,
      cursor: 0,
      hover: null,
      moment: null,
      range: [0, Math.max(1, open.info.rows)],
      agents: known,
    })
    this.findings.clear()
    this.refresh()
  }

  /** Never empty: where nothing is open, a recording that comes with the site, of this game if there is one. */
  async begin(env?: string): Promise<void> {
    if (this.open) return
    await this.shelf.refresh()
    const shipped = this.shelf.infos.filter(({ id }) => id.startsWith('shipped/'))
    const first = shipped.find(({ game }) => game.id === env) ?? shipped[0]
    // Whatever was asked for comes first, before this or meanwhile, even if it is still being opened.
    if (first && !this.open && !this.#asked) await this.show(first.id)
  }

  close(): void {
    this.halt()
    Object.assign(this, { open: null, moment: null, cursor: 0, hover: null })
    this.findings.clear()
  }

  // ── Time ───────────────────────────────────────────────────────────────────────────────────────────────────────────

  seek(row: number): void {
    const next = Math.min(Math.max(Math.round(row), 0), this.rows - 1)
    if (!Number.isFinite(next) || next < 0) return
    const moved = next !== this.cursor
    this.cursor = next
    // Whoever goes on by keys or plays looks there, not where the pointer was left.
    if (moved && this.hover !== null) this.peek(null)
    this.#follow()
    if (moved || !this.moment) this.refresh()
  }

  /** The nearest place before or after the cursor. */
  jump(by: -1 | 1, kind?: Place['kind']): void {
    const places = (this.open?.places ?? []).filter((place) =>
      kind === undefined ? place.kind !== 'reward' : place.kind === kind,
    )
    const next = by > 0 ? places.find(({ row }) => row > this.cursor) : places.findLast(({ row }) => row < this.cursor)
    if (next) this.seek(next.row)
  }

  play(direction: -1 | 0 | 1): void {
    this.halt()
    this.direction = direction
    if (direction === 0) return
    const period = 1000 / DECISIONS_PER_SECOND / this.speed
    this.#timer = setInterval(() => {
      this.seek(this.cursor + direction)
      if (this.cursor === 0 || this.cursor === this.rows - 1) this.halt()
    }, period)
  }

  /** Rows `begin` … `end` − 1 over and over from here: four a second, and a second's rest at the end. */
  loop(begin: number, end: number): void {
    this.halt()
    this.looping = true
    const on = () => {
      this.seek(this.cursor + 1 < end && this.cursor >= begin ? this.cursor + 1 : begin)
      this.#timer = setTimeout(on, this.cursor === end - 1 ? 1000 : 250)
    }
    this.#timer = setTimeout(on, 250)
  }

  setSpeed(speed: number): void {
    this.speed = speed
    this.play(this.direction)
  }

  halt(): void {
    clearInterval(this.#timer)
    this.direction = 0
    this.looping = false
  }

  /** `by` > 1: farther away. The moment at the cursor keeps its place. */
  zoom(by: number, around = this.cursor): void {
    const [from, to] = this.range
    const span = Math.min(Math.max((to - from) * by, 20), this.rows)
    const start = Math.min(Math.max(around - ((around - from) / (to - from)) * span, 0), this.rows - span)
    this.range = [start, start + span]
  }

  #follow(): void {
    const [from, to] = this.range
    if (this.cursor >= from && this.cursor < to) return
    const start = Math.min(Math.max(this.cursor - (to - from) / 2, 0), Math.max(0, this.rows - (to - from)))
    this.range = [start, start + (to - from)]
  }

  // ── The moment ─────────────────────────────────────────────────────────────────────────────────────────────────────

  setViews(views: readonly ViewSpec[]): void {
    this.views = views
    this.refresh()
  }

  /** Asks others about every row, and shows what they look at beside whoever played. */
  async compare(others: readonly string[]): Promise<void> {
    const asked = this.findings.verdicts.map(({ agent }) => agent)
    for (const id of others) if (!asked.includes(id)) await this.findings.ask(id)
    if (this.agents.length > 0) this.setAgents([this.agents[0]!, ...others].slice(0, MOST_SIDE_BY_SIDE))
  }

  setAgents(agents: readonly string[]): void {
    this.agents = agents
    this.refresh()
  }

  /** Asks for the moment at the cursor; while an answer is on its way only the newest question waits. */
  refresh(): void {
    this.#stale = true
    if (!this.#looking) void this.#look()
  }

  async #look(): Promise<void> {
    this.#looking = true
    while (this.#stale && this.open) {
      this.#stale = false
      const { id } = this.open.info
      const request = { row: this.cursor, views: $state.snapshot(this.views) as ViewSpec[], agents: [...this.agents] }
      const moment = await this.ask((api) => api.moment(request))
      if (!moment || this.open?.info.id !== id) continue
      this.moment = moment
      // What cannot be explained has given way, unless something else was asked for meanwhile.
      if (!this.#stale && JSON.stringify(moment.views) !== JSON.stringify(request.views)) this.views = moment.views
    }
    this.#looking = false
  }

  /** Points at a row, and shows its picture beside. Null: at none. */
  peek(row: number | null): void {
    this.hover = row
    void this.glimpse.at(row)
  }

  /** A map of the moment on a display scale of its own. */
  shown(opinion: number, view: number): ShownMap | null {
    const map = this.moment?.opinions[opinion]?.maps.find((one) => one.view === view)
    return map ? shownAlone(map) : null
  }

  /** Sets, changes (a note for a row that has one) or takes back a bookmark. */
  async bookmark(row: number, note: string | null): Promise<void> {
    const { open } = this
    if (!open) return
    const others = open.trajectory.bookmarks.filter((mark) => mark.row !== row)
    const bookmarks: Bookmark[] = note === null ? others : [...others, { row, note }].sort((a, b) => a.row - b.row)
    const done = await this.ask(async (api) => {
      await api.mark(open.info.id, bookmarks)
      return true
    })
    if (!done || this.open !== open) return
    const places = [
      ...open.places.filter(({ kind }) => kind !== 'bookmark'),
      ...bookmarks.map((mark): Place => ({ row: mark.row, kind: 'bookmark', text: mark.note || 'bookmark' })),
    ]
    this.open = { ...open, trajectory: { ...open.trajectory, bookmarks }, places: places.sort((a, b) => a.row - b.row) }
  }
}
