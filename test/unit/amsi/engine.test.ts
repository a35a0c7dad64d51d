/** The AMSI engine against amsi.c compiled for this system: the same specification as on Windows. */

import { describeContentNames } from '../../windows/content-names-spec';
import { describeAmsiEngine } from '../../windows/engine-spec';
import { useCompiledAmsi } from '../../windows/fake-amsi';
import { describeRenewal } from '../../windows/renewal-spec';

describe('on this system', () => {
  const library = useCompiledAmsi();

  describeAmsiEngine(library);
  describeContentNames(library);
  describeRenewal(library);
});
