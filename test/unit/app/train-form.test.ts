import { beforeEach, describe, expect, it, vi } from 'vitest'
import { TrainForm, wantedWorkers } from '../../../app/state/train-form.svelte'
import { workersFor } from '../../../app/state/workers'
import { changedValues } from '../../../app/controls/options-draft'
import { networks } from '../../../workers/lab/models/registry'
import { trainers, presetFor } from '../../../workers/lab/trainers/registry'
import { envOptions } from '../../../workers/lab/envs/vector'
import type { Catalogue } from '../../../workers/threads/api'

const games = ['breakout', 'cartpole', 'unheard-of']
const catalogue = {
  envs: games.map((id) => ({ id, title: id })),
  networks: networks.all.map(({ id, title, cite }) => ({ id, title, cite, parameters: 1 })),
  algorithms: trainers.all.map(({ id, title, cite, options, metrics }) => ({ id, title, cite, options, metrics })),
  envOptions,
  presets: games.map(presetFor),
} as unknown as Catalogue

/** A form beside a stage with this game on it. */
const open = (env = 'breakout') => new TrainForm({ catalogue, status: { env } as never }, { entries: [] })

const shown = ({ env, network, algorithm, decisions, options, envOptions }: ReturnType<TrainForm['request']>) => ({
  env,
  network,
  algorithm,
  decisions,
  options,
  envOptions,
})
const wanted = (env: string) => {
  const { network, algorithm, decisions, options, envOptions } = presetFor(env)
  return {
    env,
    network,
    algorithm,
    decisions,
    options: expect.objectContaining(options),
    envOptions: expect.objectContaining(envOptions),
  }
}

beforeEach(() => {
  const kept = new Map<string, string>()
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  })
})

describe('the form to train', () => {
  it('counts as changed what somebody changed, not what the game’s preset says', () => {
    const form = open('cartpole')
    const changed = () => {
      const { env, algorithm, options, envOptions } = form.request()
      const specs = form.specsOf(env, algorithm)
      return { ...changedValues(specs.options, options), ...changedValues(specs.envOptions, envOptions) }
    }
    expect(changed()).toEqual({})
    form.setOptions({ ...form.request().options, epochs: 9 })
    expect(changed()).toEqual({ epochs: 9 })
    form.set({ algorithm: 'dqn' })
    expect(changed()).toEqual({})
  })

  it('leaves a core for the page, and asks for no more workers than there are parts', () => {
    const workers = (cores: number, change: (form: TrainForm) => void = () => {}) => {
      vi.stubGlobal('navigator', { hardwareConcurrency: cores })
      const form = open()
      change(form)
      return form.request().workers
    }
    expect([1, 2, 3, 16].map((cores) => workers(cores))).toEqual([1, 1, 2, 4])
    expect(workers(16, (form) => form.setOptions({ ...form.options, parts: 2 }))).toBe(2)
    expect(workers(16, (form) => form.set({ algorithm: 'dqn' }))).toBe(1)
    // Chosen once, remembered for every run that has as many parts.
    expect(workers(2, (form) => form.set({ workers: 3, algorithm: 'ppo' }))).toBe(2)
    expect(workers(2, (form) => form.setOptions({ ...form.options, parts: 4 }))).toBe(3)
    expect(wantedWorkers()).toBe(3)
    expect(workersFor({ gamma: 0.9 }, wantedWorkers())).toBe(1)
  })

  it('begins with what is known to work on the game on the stage', () => {
    for (const env of games) expect(shown(open(env).request())).toEqual(wanted(env))
  })

  it('takes another game as a whole, the way the game is played too', () => {
    const form = open()
    form.setGame('cartpole')
    expect(shown(form.request())).toEqual(wanted('cartpole'))
    expect(form.request().envOptions).toMatchObject({ frameSkip: 1, timeLimit: 500 })
    form.setGame('unheard-of')
    expect(shown(form.request())).toEqual(wanted('unheard-of'))
  })

  it('keeps what somebody changed, whatever game comes on the stage', () => {
    const form = open('cartpole')
    form.setOptions({ ...form.options, learningRate: 0.001 })
    form.set({ seed: 7 })
    const before = form.request()
    expect(before).toMatchObject({
      env: 'cartpole',
      seed: 7,
      options: { ...presetFor('cartpole').options, learningRate: 0.001 },
    })
    expect(open('breakout').request()).toEqual(before)
  })

  it('sets each game up for itself, and forgets what a game no longer has', () => {
    const corridor = { length: { kind: 'number', default: 8, min: 1, max: 99, step: 1, help: '' } } as const
    const beside = (options: object) =>
      new TrainForm(
        {
          catalogue: {
            ...catalogue,
            envs: [
              { id: 'breakout', options, levels: true },
              { id: 'cartpole', options: {}, levels: false },
            ],
          } as never,
          status: { env: 'breakout' } as never,
        },
        { entries: [] },
      )
    const form = beside(corridor)
    expect(form.request().setting).toEqual({})
    form.setSetting({ options: { length: 12 }, level: 3 })
    expect(form.request().setting).toEqual({ options: { length: 12 }, level: 3 })
    expect(beside({}).request().setting).toEqual({ options: {}, level: 3 })
    form.setGame('cartpole')
    expect(form.request().setting).toEqual({})
    form.setGame('breakout')
    expect(form.request().setting).toEqual({ options: { length: 12 }, level: 3 })
  })

  it('records nothing until asked, remembers it, and takes a note of an earlier visit that knows nothing of it', () => {
    const form = open()
    expect(form.request().recordEvery).toBe(0)
    form.set({ seed: 7 })
    expect(open().request()).toMatchObject({ seed: 7, recordEvery: 0 })
    form.set({ recordEvery: 20_000 })
    expect(open().request()).toMatchObject({ seed: 7, recordEvery: 20_000 })
  })

  it('keeps seed, name and backend when the game changes, and an algorithm’s own options beside the preset’s', () => {
    const form = open()
    form.set({ seed: 9, name: 'mine', backend: 'wasm' })
    form.set({ algorithm: 'a2c' })
    form.setOptions({ ...form.options, learningRate: 0.002 })
    form.setGame('cartpole')
    expect(form.request()).toMatchObject({
      seed: 9,
      name: 'mine',
      backend: 'wasm',
      algorithm: presetFor('cartpole').algorithm,
    })
    form.set({ algorithm: 'a2c' })
    expect(form.request().options['learningRate']).toBe(0.002)
  })
})
