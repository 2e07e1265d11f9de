import type { PaintSpec } from '../../workers/lab/contracts/env'
import { centre, editsFor, handlesOn, keyStep, pathsOf, snaps, type Grab } from '../stage/grabs'
import type { Point } from '../stage/drag'
import type { EditSession } from './edit.svelte'
import type { StageState } from './stage.svelte'

/** Steps of one key press series become one edit once the keys rest this long. */
const restMs = 900

export function labelOf(grab: Grab): string {
  switch (grab.kind) {
    case 'body':
      return `Move ${grab.handle.title.toLowerCase()}`
    case 'arrow':
      return `Aim ${grab.handle.title.toLowerCase()}`
    case 'paint':
      return `Brush ${grab.paint.title}`
    default:
      return grab satisfies never
  }
}

/** Where a drag came to nothing: along which lines it would not have. */
export function stillWords(grab: Grab): string {
  if (grab.kind === 'paint') return 'Nothing was changed.'
  const { title, x, y } = grab.handle
  const ways =
    grab.kind === 'arrow' ? 'turns round it' : x && y ? 'moves' : x ? 'moves left and right' : 'moves up and down'
  return `${title} is where it was. It ${ways}.`
}

export function sameGrab(a: Grab | null, b: Grab | null): boolean {
  if (!a || !b || a.kind === 'paint' || b.kind === 'paint') return a === b
  return a.kind === b.kind && a.handle.id === b.handle.id && a.box === b.box
}

/** Pieces of several kinds lie on the same grid. */
function shareAPlace(paints: readonly PaintSpec[]): boolean {
  return new Set(paints.map(({ place }) => JSON.stringify(place))).size < paints.length
}

/** The object in hand: chosen by pointer or from the list, moved with the arrow keys. */
export class Selection {
  grab = $state.raw<Grab | null>(null)
  /** True: the pointer paints pieces away and back instead of taking hold of things. */
  brush = $state(false)
  /** Id of what the brush paints; '': what lies under it. */
  painted = $state('')
  /** What it can paint, where that is a choice. Pieces that share their places cannot be told by them: then the first stands for itself. */
  readonly brushes: readonly { readonly value: string; readonly label: string }[] = $derived.by(() => {
    const paints = this.#stage.spec?.paints ?? []
    if (paints.length < 2) return []
    const named = paints.map(({ id, title }) => ({ value: id, label: title }))
    return shareAPlace(paints) ? named : [{ value: '', label: 'what lies under it' }, ...named]
  })
  /** Those that the brush is for now. */
  readonly paints: readonly PaintSpec[] = $derived.by(() => {
    const all = this.#stage.spec?.paints ?? []
    const chosen = all.filter(({ id }) => id === this.painted)
    return chosen.length > 0 ? chosen : shareAPlace(all) ? all.slice(0, 1) : all
  })
  /** Everything that can be chosen now. */
  readonly choices: readonly Grab[] = $derived.by(() => {
    const { spec, frame } = this.#stage
    return spec && frame ? choicesOn(spec, frame.boxes) : []
  })

  readonly #stage: StageState
  readonly #edit: EditSession
  #moved: Point | null = null
  #rest: ReturnType<typeof setTimeout> | undefined

  constructor(stage: StageState, edit: EditSession) {
    this.#stage = stage
    this.#edit = edit
  }

  select(grab: Grab | null): void {
    if (this.#moved && !sameGrab(grab, this.grab)) void this.settle()
    this.grab = grab
  }

  /** E: the next one in the list. */
  next(): void {
    const at = this.choices.findIndex((choice) => sameGrab(choice, this.grab))
    this.select(this.choices[(at + 1) % this.choices.length] ?? null)
  }

  /** So many presses of the arrow keys. Starts an edit, or carries on the one begun by the step before. */
  nudge(dx: number, dy: number): void {
    const { grab } = this
    const spec = this.#stage.spec
    if (!grab || !spec) return
    if (!this.#moved) this.#edit.begin(labelOf(grab), pathsOf(grab), stillWords(grab))
    const step = keyStep(spec, grab)
    const delta = { x: (this.#moved?.x ?? 0) + dx * step.x, y: (this.#moved?.y ?? 0) + dy * step.y }
    this.#moved = delta
    this.#edit.preview((origin) => ({ edits: editsFor(spec, grab, origin, delta), snap: snaps(grab) }))
    clearTimeout(this.#rest)
    this.#rest = setTimeout(() => void this.settle(), restMs)
  }

  /** The keys rest, or something else is asked for: what is in progress becomes an edit. `meanwhile`: what to show before time goes on. */
  async settle(meanwhile?: () => Promise<unknown>): Promise<boolean> {
    this.#stop()
    return this.#edit.commit(this.#edit.label, meanwhile)
  }

  async escape(): Promise<void> {
    if (this.#moved) {
      this.#stop()
      await this.#edit.cancel()
    } else this.grab = null
  }

  #stop(): void {
    clearTimeout(this.#rest)
    this.#moved = null
  }
}

function choicesOn(spec: NonNullable<StageState['spec']>, boxes: Parameters<typeof handlesOn>[1]): Grab[] {
  return handlesOn(spec, boxes).flatMap(({ handle, box }) => {
    const body: Grab[] = handle.x || handle.y ? [{ kind: 'body', handle, box: box.id }] : []
    return handle.arrow ? [...body, { kind: 'arrow', handle, box: box.id }] : body
  })
}

/** Where a selected grab is on the picture, for the ring round it. */
export function placeOf(grab: Grab, boxes: Parameters<typeof handlesOn>[1]): Point | null {
  if (grab.kind === 'paint') return null
  const box =
    boxes.find((one) => one.kind === grab.handle.kind && one.id === grab.box) ??
    boxes.find((one) => one.kind === grab.handle.kind)
  return box ? centre(box) : null
}
