import type { OptionSpec, Values } from '../../contracts/options'
import { rewardNetworks } from '../../rewards/registry'
import { fittedOptions } from '../fitted'
import { probeOptions } from '../reward-probes/options'
import { sources } from './sources'

/** Networks for boards: they see what was there before. */
export const boardNetworks = rewardNetworks.all.filter(({ reads }) => reads.includes('before'))

const toggle = (title: string, help: string) => ({ kind: 'toggle', title, default: true, help }) as const
const kinds: OptionSpec = Object.fromEntries([
  ...sources.map(({ id, title, help }) => [id, toggle(title, help)] as const),
  ...boardNetworks.map(({ id, title }) => [id, toggle(title, `Fit a model of “${title}”.`)] as const),
])

const numbers = {
  ...fittedOptions,
  models: { ...fittedOptions.models, default: 6, help: 'Models of each kind, each with its own beginning and play.' },
  transitions: { ...fittedOptions.transitions, default: 10_000 },
  heldOut: { ...fittedOptions.heldOut, default: 2500 },
  places: probeOptions.places,
} as const satisfies OptionSpec

export const dataOptions = { ...numbers, ...kinds }

export type DataOptions = Values<typeof numbers> & Readonly<Record<string, number | string | boolean>>

/** Those that are asked for. */
export const chosen = <T extends { readonly id: string }>(among: readonly T[], options: DataOptions): T[] =>
  among.filter(({ id }) => options[id] === true)
