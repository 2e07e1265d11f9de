import type { Tensor } from '../contracts/tensor'
import { expectFit } from './fits'
import { call, fused } from './fused'
import type { Activation } from './operation-gradients'
import { own } from './tensors'
import * as tf from './tf'

/** max(0, x). */
export const relu = (x: Tensor): Tensor => activate(x, 'relu')
export const tanh = (x: Tensor): Tensor => activate(x, 'tanh')
/** 1 / (1 + exp(−x)). */
export const sigmoid = (x: Tensor): Tensor => activate(x, 'sigmoid')

function activate(x: Tensor, kind: Activation): Tensor {
  expectFit(kind, { x: [x, x.shape] })
  return fused() ? call('NudgeActivation', { x }, { kind }) : tf[kind](own(x))
}
