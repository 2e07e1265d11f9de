/** After one warm-up, which also says how often to repeat: at least 20 ms in all. */
export function milliseconds(run: () => void): number {
  const once = () => {
    const started = performance.now()
    run()
    return performance.now() - started
  }
  run()
  const repeat = Math.max(1, Math.ceil(20 / once()))
  let total = 0
  for (let i = 0; i < repeat; i++) total += once()
  return total / repeat
}
