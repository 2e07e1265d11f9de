import type { OptionSpec, Values } from '../contracts/options'

/** For methods that leave out what speaks against the target, as published: their zero says only that nothing speaks for it. */
export const signOptions = {
  sign: {
    kind: 'choice',
    title: 'Sign',
    default: 'positive',
    of: ['positive', 'both'],
    help: 'Only what speaks for the target, as published, or also what speaks against it.',
  },
} as const satisfies OptionSpec

type Sign = Pick<Values<typeof signOptions>, 'sign'>

export const isSigned = ({ sign }: Sign): boolean => sign === 'both'

/** The same options with nothing left out; null: nothing is. */
export const bothSigns = <V extends Sign>(given: V): V | null =>
  isSigned(given) ? null : { ...given, sign: 'both' as const }
