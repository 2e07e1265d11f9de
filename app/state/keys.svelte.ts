/** Every key of the page, in one list: what the dialog shows is what the page does. */
export interface KeyBinding {
  /** `KeyboardEvent.key`, or `code:` and a code where the place on the keyboard matters. */
  readonly keys: readonly string[]
  readonly shift?: boolean
  readonly title: string
  readonly shown: string
  run(event: KeyboardEvent): void
}

/** A person at the game plays whatever has focus, but where keys write words. */
export function isWritten({ target }: KeyboardEvent): boolean {
  if (!(target instanceof Element)) return false
  const input = target.closest('input')
  const presses = ['checkbox', 'button', 'range', 'radio', 'submit', 'file', 'color']
  return (
    target.closest('dialog[open], [contenteditable], textarea') !== null ||
    (input !== null && !presses.includes(input.type))
  )
}

/** In a field the keys write; on a slider or a list the arrows belong to it; on a button space and Enter press it. */
export function belongsToControl(event: KeyboardEvent): boolean {
  const target = event.target
  if (!(target instanceof Element)) return false
  if (target.closest('dialog[open], [contenteditable]')) return true
  const input = target.closest('input')
  if (target.closest('textarea, select') || (input && !['checkbox', 'button'].includes(input.type))) return true
  const presses = event.key === ' ' || event.key === 'Enter'
  if (presses && target.closest('button, summary, a, input, [role=tab]')) return true
  return event.key.startsWith('Arrow') && target.closest('[role=slider], [role=tab], [role=listbox]') !== null
}

export class Keys {
  #bindings: readonly KeyBinding[] = []
  /** Gets every key first (a person at the game); true = taken. */
  #player: { down(code: string): boolean; up(code: string): boolean } = { down: () => false, up: () => false }

  bind(bindings: readonly KeyBinding[], player: { down(code: string): boolean; up(code: string): boolean }): void {
    this.#bindings = bindings
    this.#player = player
  }

  get bindings(): readonly KeyBinding[] {
    return this.#bindings
  }

  down(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    if (!isWritten(event) && this.#player.down(event.code)) return event.preventDefault()
    if (belongsToControl(event)) return
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key
    const binding = this.#bindings.find(
      (one) => one.keys.includes(key) && (one.shift === undefined || one.shift === event.shiftKey),
    )
    if (!binding) return
    event.preventDefault()
    binding.run(event)
  }

  up(event: KeyboardEvent): void {
    if (this.#player.up(event.code)) event.preventDefault()
  }
}
