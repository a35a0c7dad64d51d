/** startAmsi against amsi.c compiled for this system; the specification is the Windows tier's too. */

import { useCompiledAmsi } from '../../windows/fake-amsi';
import { describeStart } from '../../windows/start-spec';

describe('on this system', () => {
  const library = useCompiledAmsi();

  describeStart(library);
});
