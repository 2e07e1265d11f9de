import { actionTarget } from '../../workers/lab/contracts/target'
import type { KeyBinding } from './keys.svelte'
import { defaultView, fittingMethods } from './saliency.svelte'
import type { Session } from './session.svelte'

/** The keys of the page. What needs a dialog or focus is handed in. */
export function pageKeys(
  { stage, edit, selection, branch, hints, preferences }: Session,
  showKeys: () => void,
): KeyBinding[] {
  const nudge = (dx: number, dy: number) => (event: KeyboardEvent) =>
    selection.nudge(event.shiftKey ? dx * 8 : dx, event.shiftKey ? dy * 8 : dy)
  const target = (action: number) => {
    const view = stage.views[0]
    if (view && stage.spec?.actions[action]) stage.setView(0, { ...view, target: actionTarget(action) })
  }
  return [
    {
      keys: [' ', 'p'],
      title: 'Play or pause',
      shown: 'space, P',
      run: () => (branch.onStage ? branch.leave() : stage.toggle()),
    },
    { keys: ['.'], title: 'One decision on', shown: '.', run: () => stage.step('decision') },
    { keys: [','], title: 'One decision back', shown: ',', run: () => stage.back() },
    { keys: ['e'], title: 'Take the next object in hand', shown: 'E', run: () => selection.next() },
    {
      keys: ['ArrowLeft'],
      title: 'Move the object in hand by 1 pixel or cell, with ⇧ by 8',
      shown: '← ↑ → ↓',
      run: nudge(-1, 0),
    },
    { keys: ['ArrowRight'], title: '', shown: '', run: nudge(1, 0) },
    { keys: ['ArrowUp'], title: '', shown: '', run: nudge(0, -1) },
    { keys: ['ArrowDown'], title: '', shown: '', run: nudge(0, 1) },
    {
      keys: ['x'],
      title: 'Brush in hand: paint pieces out and back',
      shown: 'X',
      run: () => void ((stage.spec?.paints ?? []).length > 0 && (selection.brush = !selection.brush)),
    },
    {
      keys: ['Enter'],
      title: 'Make the move an edit',
      shown: 'Enter',
      run: () =>
        void selection
          .settle(preferences.futures ? () => branch.watch() : undefined)
          .then((done) => done && hints.did('drag')),
    },
    {
      keys: ['Escape'],
      title: 'Take the move back; let go; go on from two futures',
      shown: 'Esc',
      run: () => (branch.onStage ? branch.leave() : void selection.escape()),
    },
    {
      keys: ['z'],
      shift: false,
      title: 'Undo',
      shown: 'Z',
      run: () => void (edit.active ? selection.escape() : stage.go((api) => api.undo())),
    },
    { keys: ['z'], shift: true, title: 'Redo', shown: '⇧ Z', run: () => void stage.go((api) => api.redo()) },
    {
      keys: ['b'],
      title: 'Branch: play on with and without the last edit',
      shown: 'B',
      run: () => {
        if (stage.history.position < 0 || edit.active) return
        hints.did('branch')
        void branch.review(stage.history.position)
      },
    },
    { keys: ['s'], title: 'Next saliency method', shown: 'S', run: () => nextMethod({ stage, hints }) },
    {
      keys: ['1', '2', '3', '4', '5', '6', '7', '8', '9'],
      title: 'Explain this action',
      shown: '1 – 9',
      run: (event) => target(Number(event.key) - 1),
    },
    { keys: ['?'], title: 'All keys', shown: '?', run: showKeys },
  ]
}

function nextMethod({ stage, hints }: Pick<Session, 'stage' | 'hints'>): void {
  const methods = fittingMethods(stage.catalogue, stage.status?.refusals)
  const view = stage.views[0]
  const next = methods[(methods.findIndex(({ id }) => id === view?.method) + 1) % methods.length]
  if (!view || !next) return
  stage.setView(0, { ...defaultView(next), target: view.target })
  hints.did('method')
}
