#!/bin/sh
# typhon: starts Node from the start-up snapshot of this installation where there is one that fits, and plainly
# where not; the plain start then builds one in the background. Only what the shell has built in, and one `ls`:
# each process started here would cost more than it saves. docs/startup.md has the whole story.
self=$0
case $self in
*/*) ;;
*) self=./$self ;;
esac
file=$self
[ -L "$file" ] && file=$(readlink -f "$file")
here=${file%/*}
case $here in
/*) ;;
.) here=$PWD ;;
*) here=$PWD/$here ;;
esac
case $here/ in
*/./* | */../*) here=$(cd "$here" && pwd -P) ;;
esac

# Sets `program`, the folder of Typhon's own files, for a launcher in the folder $1: the same one; or PREFIX/lib/typhon for
# PREFIX/bin, which may be a link.
find_program() {
  program=$1
  [ -f "$program/typhon.cjs" ] && return
  program=${1%/*}/lib/typhon
  [ -f "$program/typhon.cjs" ] && return
  [ -f "$1/../lib/typhon/typhon.cjs" ] && program=$(cd -P "$1/../lib/typhon" && pwd)
}
home=
find_program "$here" || {
  # A copy in a virtual environment is the program that the environment was made from.
  if [ -r "$here/../pyvenv.cfg" ]; then
    while IFS=' =' read -r key value; do
      case $key in [Hh][Oo][Mm][Ee]) home=$value ;; esac
    done <"$here/../pyvenv.cfg"
    here=${home:-$here}
  fi
  find_program "$here" || {
    echo "typhon: cannot find Typhon's files beside $self or in ../lib/typhon" >&2
    exit 127
  }
}
node=$(command -v node || PATH=/usr/local/bin:/usr/bin:/bin command -v node) || {
  echo "typhon: Node.js (node) is not in PATH" >&2
  exit 127
}
cache=${TYPHON_CACHE-${XDG_CACHE_HOME:-$HOME/.cache}/typhon}
# V8 refuses a snapshot that was made with other flags than it is started with: the builder gets these, and the name has their
# number. This one says that V8's tables keep their order: hashing all of them anew takes a tenth of a start.
flags='--no-rehash-snapshot'
blob=$cache/start$here$node.3.blob

# V8 optimises on four threads. Where there are fewer cores for them they keep each other from finishing, so Node is
# told to count the cores (0); where there are more, four are enough.
threads=
if [ -r /sys/devices/system/cpu/online ]; then
  read -r cores </sys/devices/system/cpu/online
  case $cores in 0 | 0-[1-3]) threads=--v8-pool-size=0 ;; esac
fi

# Node reads all these certificates at each start, 40 ms for a system's usual ones; Typhon needs none. It gives the variable
# its name back (main.ts), for the processes that it starts.
if [ -n "$NODE_EXTRA_CA_CERTS" ]; then
  export TYPHON_NODE_EXTRA_CA_CERTS="$NODE_EXTRA_CA_CERTS"
  unset NODE_EXTRA_CA_CERTS
fi

# The C library then asks for pages of 2 MB where it can: Node reads the snapshot into some 40 MB of memory, page by page. Nobody
# else gets to see this (main.ts).
if [ -z "${GLIBC_TUNABLES+set}" ]; then
  export GLIBC_TUNABLES=glibc.malloc.hugetlb=1 TYPHON_GLIBC_TUNABLES=1
fi

# The record is what `ls` said of these files when the snapshot was made: inode, size and time of each. A Node or
# Typhon that was replaced, or a damaged snapshot, gives other lines.
if [ -n "$cache" ] && [ -z "$NODE_OPTIONS" ] && [ -r "$blob.txt" ]; then
  {
    IFS= read -r a && IFS= read -r b && IFS= read -r c && IFS= read -r d
  } <"$blob.txt"
  now=$(LC_ALL=C TZ=UTC0 ls -Lin "$node" "$program/typhon.cjs" "$program/frozen/modules.bin" "$blob" 2>/dev/null)
  [ "$now" = "$a
$b
$c
$d" ] && exec "$node" $threads $flags --snapshot-blob "$blob" "$self" "$@"
fi
if [ -n "$cache" ] && [ -z "$NODE_OPTIONS" ]; then
  export TYPHON_SNAPSHOT="$blob
$node
$program
$here
$flags"
fi
TYPHON_EXECUTABLE=$self exec "$node" $threads "$program/typhon.js" "$@"
