import type { Tensor } from '../contracts/tensor'
import * as tf from './tf'

/** max(0, x). */
export const relu = tf.relu as (x: Tensor) => Tensor
export const tanh = tf.tanh as (x: Tensor) => Tensor
/** 1 / (1 + exp(−x)). */
export const sigmoid = tf.sigmoid as (x: Tensor) => Tensor
