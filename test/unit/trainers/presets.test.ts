import { beforeAll, describe, expect, it } from 'vitest'
import { createPolicy } from '../../../workers/lab/models/policy'
import { trainers, presetFor, presets } from '../../../workers/lab/trainers/registry'
import { parseOptions } from '../../../workers/lab/contracts/options'
import { createVectorEnv, envOptions } from '../../../workers/lab/envs/vector'
import { chooseNodeBackend } from '../../../workers/headless/backend.lib'
import { gameIds, loadGame } from '../../../workers/headless/games.lib'

beforeAll(async () => void (await chooseNodeBackend('wasm')))

it('knows every game by a preset or by what suits a picture', () => {
  for (const { id } of presets.all) expect(gameIds()).toContain(id)
  expect(presetFor('unheard-of')).toMatchObject({
    id: 'unheard-of',
    network: 'small',
    algorithm: 'ppo',
    options: {},
    envOptions: {},
  })
})

describe.each(gameIds())('the preset of %s', (id) => {
  it('is legal, fits the game and can be begun', async () => {
    const preset = presetFor(id)
    const algorithm = trainers.get(preset.algorithm)
    const options = parseOptions(algorithm.options, preset.options)
    const environment = parseOptions(envOptions, preset.envOptions)
    const game = await loadGame(id, algorithm.slots(options))
    const env = createVectorEnv(game, { options: environment, seed: 1 })
    const policy = createPolicy({ env: game.spec, network: preset.network, seed: 1 })
    const run = algorithm.train({ env, policy, seed: 1, options, decisions: preset.decisions })
    const { value } = await run.next()
    expect(value?.update).toBe(1)
    expect(value?.decisions).toBeLessThanOrEqual(preset.decisions / 20)
    await run.return()
    policy.dispose()
  })

  it('plays at the game’s own pace', async () => {
    const { spec } = await loadGame(id, 1)
    expect(parseOptions(envOptions, presetFor(id).envOptions).frameSkip).toBe(spec.frameSkip)
  })
})
