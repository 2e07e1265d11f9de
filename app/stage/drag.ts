/**
 * A drag as a pure gesture: events in, next state and effects out. Knows nothing of the page, of workers or of games; `G`
 * says what was grabbed. Points are in game units (native pixels), so a drag means the same at every size of the stage.
 *
 *   idle ─press→ pointing ─move beyond slop→ dragging ─release→ idle (commit)
 *                   │ release → idle (tap)      │ escape, lost → idle (cancel)
 */
export interface Point {
  readonly x: number
  readonly y: number
}

export type Drag<G> =
  | { readonly phase: 'idle' }
  | {
      readonly phase: 'pointing'
      readonly grab: G
      readonly pointer: number
      readonly from: Point
      readonly slop: number
    }
  | { readonly phase: 'dragging'; readonly grab: G; readonly pointer: number; readonly from: Point; readonly at: Point }

export type DragEvent<G> =
  /** `slop`: how far a hand may tremble and still have only tapped, in game units. */
  | { readonly type: 'press'; readonly grab: G; readonly pointer: number; readonly at: Point; readonly slop: number }
  | { readonly type: 'move'; readonly pointer: number; readonly at: Point }
  | { readonly type: 'release'; readonly pointer: number; readonly at: Point }
  | { readonly type: 'escape' }
  /** The browser took the pointer away. */
  | { readonly type: 'lost'; readonly pointer: number }

export type DragEffect<G> =
  /** Time stops here: the state now is the origin of all that follows. */
  | { readonly type: 'begin'; readonly grab: G; readonly at: Point }
  /** `from` is where the drag began, never the last point: edits do not add up errors. `previous` is for painting strokes. */
  | { readonly type: 'preview'; readonly grab: G; readonly from: Point; readonly previous: Point; readonly at: Point }
  | { readonly type: 'tap'; readonly grab: G }
  | { readonly type: 'commit'; readonly grab: G }
  | { readonly type: 'cancel'; readonly grab: G }

export interface DragStep<G> {
  readonly drag: Drag<G>
  readonly effects: readonly DragEffect<G>[]
}

export const resting: Drag<never> = { phase: 'idle' }

export function reduceDrag<G>(drag: Drag<G>, event: DragEvent<G>): DragStep<G> {
  if (drag.phase === 'idle') return event.type === 'press' ? press(event) : { drag, effects: [] }
  switch (event.type) {
    case 'press':
      // A second finger neither steals nor ends the drag.
      return { drag, effects: [] }
    case 'move':
      return event.pointer === drag.pointer ? move(drag, event.at) : { drag, effects: [] }
    case 'release':
      return event.pointer === drag.pointer ? release(drag, event.at) : { drag, effects: [] }
    case 'lost':
      return event.pointer === drag.pointer ? cancel(drag.grab) : { drag, effects: [] }
    case 'escape':
      return cancel(drag.grab)
    default:
      return event satisfies never
  }
}

function press<G>(event: Extract<DragEvent<G>, { type: 'press' }>): DragStep<G> {
  const { grab, pointer, at, slop } = event
  return { drag: { phase: 'pointing', grab, pointer, from: at, slop }, effects: [{ type: 'begin', grab, at }] }
}

function move<G>(drag: Exclude<Drag<G>, { phase: 'idle' }>, at: Point): DragStep<G> {
  const { grab, pointer, from } = drag
  if (drag.phase === 'pointing' && Math.hypot(at.x - from.x, at.y - from.y) < drag.slop) return { drag, effects: [] }
  const previous = drag.phase === 'dragging' ? drag.at : from
  return {
    drag: { phase: 'dragging', grab, pointer, from, at },
    effects: [{ type: 'preview', grab, from, previous, at }],
  }
}

function release<G>(drag: Exclude<Drag<G>, { phase: 'idle' }>, at: Point): DragStep<G> {
  const { grab } = drag
  if (drag.phase === 'pointing') return { drag: resting, effects: [{ type: 'tap', grab }] }
  const moved = at.x !== drag.at.x || at.y !== drag.at.y
  const last = moved ? move(drag, at).effects : []
  return { drag: resting, effects: [...last, { type: 'commit', grab }] }
}

function cancel<G>(grab: G): DragStep<G> {
  return { drag: resting, effects: [{ type: 'cancel', grab }] }
}
