/**
 * The texts of -h, --help-env and --help-xoptions.
 */
import { USAGE } from './options.ts'

const OPTIONS = `Options:
-b             warn when bytes are turned into str, or compared with str or int; -bb: an error
-B             write no .pyc files (PYTHONDONTWRITEBYTECODE=x)
-c cmd         run the text as a program; ends the options
-d             debugging output of the parser (no effect here; PYTHONDEBUG=x)
-E             ignore all PYTHON* variables
-h             this help (-?, --help)
-i             go on at a prompt when the program ends (PYTHONINSPECT=x)
-I             isolated: as -E, -P and -s together
-m mod         run a module of the search path as a program; ends the options
-O             drop asserts and code under __debug__; caches get .opt-1 (PYTHONOPTIMIZE=x)
-OO            as -O, and drop docstrings; caches get .opt-2
-P             do not put an unsafe folder first in sys.path (PYTHONSAFEPATH=x)
-q             no banner at the prompt
-s             leave the user's own site folder out (PYTHONNOUSERSITE=x)
-S             do not import 'site' at the start
-u             unbuffered stdout and stderr (PYTHONUNBUFFERED=x)
-v             say which file each import came from; more with -vv (PYTHONVERBOSE=x)
-V             the version (--version); -VV: more of it
-W arg         a warning filter: action:message:category:module:lineno (PYTHONWARNINGS=arg)
-x             skip the first line of the file
-X opt         a setting of this implementation (--help-xoptions)
--check-hash-based-pycs always|default|never
               whether hash-based .pyc files are compared with their source
--help-env, --help-xoptions, --help-all
               further help
file           a program, a folder or an archive to run
-              the program comes on stdin (so too without a file; a prompt on a terminal)
arg ...        for the program, in sys.argv[1:]
`

const ENVIRONMENT = `Environment variables:
PYTHONPATH        folders that come first in sys.path, separated by ':'
PYTHONHOME        where lib/python3.14 is, if not beside the program
PYTHONSTARTUP     a file to run before the first prompt
PYTHONHASHSEED    'random', or a number that makes hashes of str and bytes repeatable
PYTHONIOENCODING  encoding[:errors] of the standard streams
PYTHONPYCACHEPREFIX  a folder for all .pyc files, in place of __pycache__
PYTHONINTMAXSTRDIGITS  the limit of int to str conversion
PYTHONBREAKPOINT  what breakpoint() calls; 0: nothing
and those named in parentheses with the options (-h).
`

const XOPTIONS = `Settings for -X:
dev                    warnings on, more checks (PYTHONDEVMODE)
frozen_modules=on|off  use the frozen modules of the library (PYTHON_FROZEN_MODULES)
importtime[=2]         how long each import takes (PYTHONPROFILEIMPORTTIME)
int_max_str_digits=N   as PYTHONINTMAXSTRDIGITS
jit=on|off|eager|stress
                       compile hot code to JavaScript; eager: all code, stress: with failing guesses
jitlog=FILE            one JSON line for each compilation, refusal and wrong guess
pycache_prefix=PATH    as PYTHONPYCACHEPREFIX
utf8[=0|1]             UTF-8 mode (PYTHONUTF8)
warn_default_encoding  warn when a file is opened without an encoding
sourceless=warn|error|allow
                       what to do with a .pyc that has no source beside it
`

/** The text for a help option. */
export function helpText(which: string): string {
  if (which === 'help-env') return ENVIRONMENT
  if (which === 'help-xoptions') return XOPTIONS
  if (which === 'help-all') return `${USAGE}\n${OPTIONS}\n${ENVIRONMENT}\n${XOPTIONS}`
  return `${USAGE}\n${OPTIONS}`
}
