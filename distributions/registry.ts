import {
  type DistributionForm,
  ofDistribution,
  ofNumbers,
  type TextForm,
} from "./_text_form.ts";
import { conditional } from "./conditional.ts";
import { EMPIRICAL } from "./empirical.ts";
import { exponential } from "./exponential.ts";
import { fixed } from "./fixed.ts";
import { gamma } from "./gamma.ts";
import { lognormal } from "./lognormal.ts";
import { MIXTURE } from "./mixture.ts";
import { scaled } from "./scaled.ts";
import { shifted } from "./shifted.ts";
import { uniform } from "./uniform.ts";
import { weibull } from "./weibull.ts";

/** All text forms of distributions, in the order of messages and help. */
export const TEXT_FORMS: readonly TextForm[] = /* @__PURE__ */ all();

/** A call that is marked as pure, so that a bundler drops what is not used. */
function all(): TextForm[] {
  return [
    ofNumbers("fixed:VALUE", 1, fixed),
    ofNumbers("uniform:MIN,MAX", 2, uniform),
    ofNumbers("exponential:MEAN", 1, exponential),
    ofNumbers("lognormal:MEDIAN,SIGMA", 1, lognormal),
    ofNumbers("weibull:SCALE,SHAPE", 1, weibull),
    ofNumbers("gamma:SCALE,SHAPE", 1, gamma),
    MIXTURE,
    ofDistribution("shifted:OFFSET,DISTRIBUTION", shifted),
    ofDistribution("scaled:FACTOR,DISTRIBUTION", scaled),
    ofDistribution("conditional:AGE,DISTRIBUTION", conditional),
    EMPIRICAL,
  ];
}

/** The forms that {@linkcode parseDistribution} reads, in the order of help. */
export const DISTRIBUTION_FORMS: readonly DistributionForm[] = TEXT_FORMS;
