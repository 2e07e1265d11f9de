import type { NetworkSpec } from '../../contracts/policy'

/** For observations that are no picture, such as CartPole's gauges: every cell may mean something else. */
export default {
  id: 'mlp',
  title: 'Dense network',
  cite: 'two layers of 64 units, as the usual policy for CartPole (Schulman et al. 2017, section 6.1), with rectifiers instead of tanh',
  layers: [
    { kind: 'dense', name: 'dense1', units: 64 },
    { kind: 'dense', name: 'dense2', units: 64 },
  ],
} satisfies NetworkSpec
