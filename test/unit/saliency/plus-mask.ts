import { blurMatrix, plusPeak, plusProfile, type Matrix } from '../../../workers/lab/saliency/gaussian'

/** The whole published mask [height, width] at (cy, cx), put together from the profiles that the method works with. */
export function plusMask(height: number, width: number, cy: number, cx: number, r: number): Matrix {
  const y = plusProfile(blurMatrix(height, r), cy)
  const x = plusProfile(blurMatrix(width, r), cx)
  const peak = plusPeak(y, x)
  const data = new Float64Array(height * width)
  for (let i = 0; i < height; i++)
    for (let j = 0; j < width; j++)
      data[i * width + j] = (y.centre[i]! * (x.centre[j]! + x.arms[j]!) + y.arms[i]! * x.centre[j]!) / peak
  return { rows: height, columns: width, data }
}
