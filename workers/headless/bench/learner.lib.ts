import type { Row } from '../bench'
import { onWebgpu } from './device/child.lib'
import cores from './cores.lib'
import { onCpu } from './learner/cpu.lib'
import { againstJax } from './learner/jax.lib'
import { rates } from './learner/rates.lib'
import { onWasm } from './learner/wasm.lib'

/** How fast agents learn: single steps against peers and the machine's ceiling, then whole runs. */
export default async function* learner(): AsyncGenerator<Row> {
  yield* onWasm()
  yield* againstJax()
  yield* onCpu()
  yield* rates()
  yield* cores()
  yield* onWebgpu('webgpu')
}
