/** The `_io` module. CPython: Modules/_io/_iomodule.c. */
import { defineModule } from '../../runtime/define.ts'
import { exc } from '../../runtime/errors.ts'
import { int, None } from '../../runtime/values.ts'
import { bufferedRandomType, bufferedReaderType, bufferedWriterType } from './buffered.ts'
import { bufferedIOBaseType } from './buffered_base.ts'
import { bufferedRWPairType } from './buffered_pair.ts'
import { bytesIOBufferType, bytesIOType } from './bytesio.ts'
import { DEFAULT_BUFFER_SIZE, unsupportedOperationType } from './common.ts'
import { fileIOType } from './fileio.ts'
import { ioBaseType, rawIOBaseType } from './iobase.ts'
import { newlineDecoderType } from './newlines.ts'
import { open, textEncoding } from './open.ts'
import { stringIOType } from './stringio.ts'
import { textIOBaseType } from './text_base.ts'
import { textIOWrapperType } from './textio.ts'
import './text_seek.ts'

export { flushAllAtExit } from './pending.ts'

export const ioModule = defineModule({
  name: '_io',
  functions: {
    open: [
      "file, mode: string = 'r', buffering: int = -1, encoding: str = None, errors: str = None, newline: str = None, closefd: bool = True, opener = None",
      open,
    ],
    open_code: ['path: str', path => open(path, 'rb', -1, None, None, None, true, None)],
    text_encoding: ['encoding, stacklevel: int = 2, /', textEncoding],
  },
  attributes: () => ({
    DEFAULT_BUFFER_SIZE: int(DEFAULT_BUFFER_SIZE),
    UnsupportedOperation: unsupportedOperationType(),
    BlockingIOError: exc.BlockingIOError,
    _IOBase: ioBaseType,
    _RawIOBase: rawIOBaseType,
    _BufferedIOBase: bufferedIOBaseType,
    _TextIOBase: textIOBaseType,
    FileIO: fileIOType,
    BytesIO: bytesIOType,
    _BytesIOBuffer: bytesIOBufferType,
    StringIO: stringIOType,
    BufferedReader: bufferedReaderType,
    BufferedWriter: bufferedWriterType,
    BufferedRandom: bufferedRandomType,
    BufferedRWPair: bufferedRWPairType,
    TextIOWrapper: textIOWrapperType,
    IncrementalNewlineDecoder: newlineDecoderType,
  }),
})
