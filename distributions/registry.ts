import type { TextForm } from "./_text_form.ts";
import { CONDITIONAL } from "./conditional.ts";
import { EMPIRICAL } from "./empirical.ts";
import { EXPONENTIAL } from "./exponential.ts";
import { FIXED } from "./fixed.ts";
import { GAMMA } from "./gamma.ts";
import { LOGNORMAL } from "./lognormal.ts";
import { MIXTURE } from "./mixture.ts";
import { SCALED } from "./scaled.ts";
import { SHIFTED } from "./shifted.ts";
import { UNIFORM } from "./uniform.ts";
import { WEIBULL } from "./weibull.ts";

/** All text forms of distributions, in the order of messages and help. */
export const TEXT_FORMS: readonly TextForm[] = [
  FIXED,
  UNIFORM,
  EXPONENTIAL,
  LOGNORMAL,
  WEIBULL,
  GAMMA,
  MIXTURE,
  SHIFTED,
  SCALED,
  CONDITIONAL,
  EMPIRICAL,
];
