import { it } from 'vitest'
import { loadGame } from '../../../workers/headless/games.lib'
import { chooseNodeBackend } from '../../../workers/headless/backend.lib'
import { createVectorEnv, envOptions } from '../../../workers/lab/envs/vector'
import { defaults, parseOptions } from '../../../workers/lab/contracts/options'
import { createRandom } from '../../../workers/lab/random'
import { buildPolicy } from '../../../workers/lab/agents/policy'
import { algorithms } from '../../../workers/lab/agents/registry'
const quick = { id: 'quick', title: 'Quick', cite: 'test', layers: [{ kind: 'conv', name: 'conv1', filters: 8, kernel: 8, stride: 8 }, { kind: 'dense', name: 'dense1', units: 32 }] } as const
it('x', async () => {
  await chooseNodeBackend('wasm')
  for (const extra of JSON.parse(process.env['CASES']!) as Record<string, number>[]) for (const seed of [1, 2, 3]) {
    const algorithm = algorithms.get('a2c')
    const options = parseOptions(algorithm.options, { slots: 8, gamma: 0.9, learningRate: 0.01, anneal: false, decay: 0.9, ...extra })
    const env = createVectorEnv(await loadGame('catch', algorithm.slots(options)), { options: defaults(envOptions), seed })
    const policy = buildPolicy(quick, env.shape, env.actions, seed)
    const at: string[] = []
    let recent: number[] = [], mark = 10000
    for await (const { metrics, decisions } of algorithm.train({ env, policy, random: createRandom(seed), options, decisions: 50000 })) {
      recent = [...recent, ...Array.from({ length: metrics['charts/games'] ?? 0 }, () => metrics['charts/return'] ?? -1)].slice(-200)
      if (decisions >= mark) { at.push((recent.reduce((a, b) => a + b, 0) / 200).toFixed(2)); mark += 10000 }
    }
    policy.dispose()
    console.log('CASE', JSON.stringify(extra), seed, at.join(' '))
  }
}, 600000)
