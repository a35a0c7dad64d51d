/** Places of verdicts against amsi.c compiled for this system: the same specification as on Windows. */

import { useCompiledAmsi } from '../../windows/fake-amsi';
import { describeLocalisation } from '../../windows/localise-spec';

describe('on this system', () => {
  const library = useCompiledAmsi();

  describeLocalisation(library);
});
