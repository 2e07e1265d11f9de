import type { NetworkSpec } from '../../contracts/model'

/** For observations that are no picture: every number may mean something else. */
export default {
  id: 'mlp',
  title: 'Dense network',
  cite: 'two layers of 64 units, as the usual policy for CartPole (Schulman et al. 2017, section 6.1), with rectifiers instead of tanh',
  build: (nn, { observation }) => nn.dense('dense2', nn.dense('dense1', observation, 64), 64),
} satisfies NetworkSpec
