#!/bin/sh
# record.sh: writes down what Muster asks of a host, as one file that people can read before they hand it in.
# It only reads. It needs no root, and says what it could not see ("refused:"). It opens no special file, starts few
# programs, and keeps to limits of bytes and time. Passwords, keys and the like are cut here, before anything is written.
# The blocks marked "generated" come from agent/catalogue by "node agent/write-recorders.ts"; the rest is written by hand.

# shellcheck disable=SC2016  # programs of awk stand in single quotes
# shellcheck disable=SC2329  # phases are called by name
# shellcheck disable=SC2317
# shellcheck disable=SC2012  # ls tells what stat cannot tell everywhere

# The sh of Solaris before 11 is no POSIX shell; a good one lies beside it. Written so that the old one can read it.
if test -x /usr/xpg4/bin/sh && test "$MUSTER_RECORDER_SHELL" != xpg4 && test -f "$0"; then
  MUSTER_RECORDER_SHELL=xpg4
  export MUSTER_RECORDER_SHELL
  exec /usr/xpg4/bin/sh "$0" ${1+"$@"}
fi

# generated: version
RECORDER_VERSION='2026.11'
# end of generated

MAX_TOTAL_BYTES=31457280
MAX_SECONDS=120
MAX_PROCESSES=20000
MAX_TREE_ENTRIES=20000
MAX_ODD_NAMES=100

usage() {
  cat <<'EOF'
Usage: sh record.sh [-o FILE] [-u] [-q]

Writes a recording of this host to standard output, or to FILE, which must not exist yet.

  -o FILE   write to FILE, which only you may read
  -u        also ask the package manager for pending updates; this takes its memory and time, up to a minute
  -q        say nothing on standard error but errors
  --help    this text

Run it as root where you may: without root some facts are missing, and the recording says which.
Read the file before you hand it in. Then: muster check FILE, or the import page of the console.
EOF
}

# ---------------------------------------------------------------------------------------------------------------------
# What every shell has in its own way

setup() {
  LC_ALL=C LANG=C
  export LC_ALL LANG
  unset QUOTING_STYLE POSIXLY_CORRECT LS_COLORS TZ ENV BASH_ENV GREP_OPTIONS 2>/dev/null
  PATH=/usr/xpg4/bin:/usr/sbin:/usr/bin:/sbin:/bin
  export PATH
  umask 077
  cd / || exit 1
  nl='
'
  blanks=$(printf ' \t\n_')
  blanks=${blanks%_}
  IFS=$blanks
  # A shell without printf of its own would start a process for every line.
  if [ "$(print -r -- ok 2>/dev/null)" = ok ]; then say() { print -r -- "$1"; }
  else say() { printf '%s\n' "$1"; }; fi
  odd=$(printf '\001\002\003\004\005\006\007\010\011\012\013\014\015\016\017\020\021\022\023\024\025\026\027\030\031\032\033\034\035\036\037\177')
  AWK=''
  for candidate in gawk mawk nawk awk; do
    if [ "$("$candidate" 'function f(a) { return a + 1 } BEGIN { print f(1) }' </dev/null 2>/dev/null)" = 2 ]; then
      AWK=$candidate
      break
    fi
  done
  if [ -z "$AWK" ] && [ "$(busybox awk 'BEGIN { print 2 }' </dev/null 2>/dev/null)" = 2 ]; then AWK='busybox awk'; fi
  if [ -z "$AWK" ]; then
    echo 'record.sh: this system has no awk, without which nothing can be recorded' >&2
    exit 3
  fi
  if [ "$(stat -c %a / 2>/dev/null)" ]; then HAS_STAT=1; else HAS_STAT=0; fi
  if ls -ldq / >/dev/null 2>&1; then LSQ=q; else LSQ=''; fi
  hash_tool
  # Control lines carry a word that no file name can hold by chance or by will.
  # shellcheck disable=SC2046  # eight bytes
  mark_of $(od -An -N8 -tx1 /dev/urandom 2>/dev/null)
  uid=$(id -u 2>/dev/null)
  kernel=$(uname -srm 2>/dev/null)
  system=${kernel%% *}
  # Where /lib is only another name of /usr/lib, what lies there is read once.
  case $(ls -ld /lib 2>/dev/null) in l*' -> usr/lib' | l*' -> /usr/lib') merged=1 ;; *) merged=0 ;; esac
  odd_count=0
  dead='' greps_programs=''
}

mark_of() { mark="@${1:-$$}$2$3$4$5$6$7$8"; }

hash_tool() {
  HASH=unchecked
  for candidate in 'sha256sum' 'shasum -a 256' 'openssl dgst -sha256' 'digest -a sha256' 'sha256 -q'; do
    case $($candidate 2>/dev/null </dev/null) in
      *e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855*) HASH=$candidate; break ;;
    esac
  done
}

step() {
  [ "$quiet" = 1 ] || echo "record.sh: $1" >&2
}

now_seconds() {
  # The clock of the kernel needs no process.
  if read -r now rest 2>/dev/null </proc/uptime; then now=${now%%.*}; else now=$(date +%s 2>/dev/null); fi
  case $now in *[!0-9]* | '') now=0 ;; esac
}

# ---------------------------------------------------------------------------------------------------------------------
# Limits of time

# Ends a process with everything it started.
kill_tree() {
  tree=$(ps -A -o pid= -o ppid= 2>/dev/null || ps -o pid,ppid 2>/dev/null)
  # shellcheck disable=SC2046  # a list of numbers
  kill -9 $(say "$tree" | $AWK -v top="$1" '
    { parent[$1] = $2 }
    END {
      for (p in parent) {
        q = p
        for (i = 0; i < 50 && q in parent && q != top; i++) q = parent[q]
        if (q == top && p != top) print p
      }
      print top
    }') 2>/dev/null
}

# A dog that ends process $1 after $2 seconds; it is called off by "unleash".
leash() {
  (
    trap 'kill "$!" 2>/dev/null; exit 0' TERM
    sleep "$2" &
    wait "$!"
    kill_tree "$1"
  ) </dev/null >/dev/null 2>&1 3>&- 6>&- &
  dog=$!
}

unleash() {
  kill "$dog" 2>/dev/null
  wait "$dog" 2>/dev/null
}

# phase NAME SECONDS FUNCTION: one part of the work, which may fail without the others.
phase() {
  now_seconds
  left=$((MAX_SECONDS - (now - started)))
  if [ "$left" -le 0 ]; then
    say "== command recorder.$1"
    say 'refused: time_limit'
    return 0
  fi
  [ "$2" -lt "$left" ] && left=$2
  step "$1"
  say "== command recorder.$1"
  say 'exit: 0'
  ( "$3" ) </dev/null 2>/dev/null &
  child=$!
  leash "$child" "$left"
  wait "$child" 2>/dev/null
  status=$?
  unleash
  if [ "$status" -gt 128 ]; then
    say ''
    say 'cut: time_limit'
    step "$1 was stopped after $left s"
  elif [ "$status" -gt 0 ]; then
    say ''
    say 'cut: command_failed'
    step "$1 came to an end too early"
  fi
}

# ---------------------------------------------------------------------------------------------------------------------
# Questions. Each writes lines for the reader below: its own lines behind the mark, and what ls and stat print.

# look PATH: sets kind to absent, refused, link, directory, file or other.
look() {
  if [ -n "$dead" ] && is_dead "$1"; then kind=unresponsive
  elif [ -L "$1" ]; then kind='link'
  elif [ -f "$1" ]; then kind='file'
  elif [ -d "$1" ]; then kind=directory
  elif [ -e "$1" ]; then kind=other
  elif [ "$uid" = 0 ]; then kind=absent
  else
    # A folder that may not be entered hides what is in it: that is no absence.
    kind=absent above=${1%/*}
    while [ -n "$above" ] && [ ! -e "$above" ]; do above=${above%/*}; done
    if [ -d "$above" ] && [ ! -x "$above" ]; then kind=refused; fi
  fi
}

is_dead() {
  for mount in $dead; do
    case $1 in "$mount" | "$mount"/*) return 0 ;; esac
  done
  return 1
}

# is_odd NAME: whether it cannot stand in a line as it is.
is_odd() {
  case $1 in *["$odd"%\'\"\\\`\>]*) return 0 ;; esac
  return 1
}

# encoded NAME: sets name to the text with odd characters as %XX.
encoded() {
  if is_odd "$1"; then
    odd_count=$((odd_count + 1))
    [ "$odd_count" -gt "$MAX_ODD_NAMES" ] && return 1
    case $1 in *["$odd"]*) ;; *) encoded_marks "$1"; return 0 ;; esac
    name=$(printf '%s' "$1" | od -An -v -tx1 | $AWK '
      BEGIN { for (i = 32; i < 127; i++) char[sprintf("%02x", i)] = sprintf("%c", i) }
      { for (i = 1; i <= NF; i++) printf "%s", ($i in char && $i != "25" && $i != "3e") ? char[$i] : "%" $i }')
  else name=$1; fi
}

# encoded_marks TEXT: the same without a process, for names that hold no control characters.
encoded_marks() {
  name='' rest=$1
  while :; do
    head=${rest%%[%\'\"\\\`\>]*}
    name=$name$head
    [ "$head" != "$rest" ] || return 0
    rest=${rest#"$head"}
    case $rest in
      %*) name=${name}%25 ;;
      \'*) name=${name}%27 ;;
      \"*) name=${name}%22 ;;
      \\*) name=${name}%5c ;;
      \`*) name=${name}%60 ;;
      *) name=${name}%3e ;;
    esac
    rest=${rest#?}
  done
}

# missing PATH: the part of a path that does not exist, or may not be looked at.
missing() {
  encoded "$1" || return 0
  say "$mark=== path $name"
  case $kind in
    absent) say "$mark=absent" ;;
    unresponsive) say "$mark=refused: unresponsive_mount" ;;
    *) say "$mark=refused: permission_denied" ;;
  esac
}

# Paths wait here, one a line, until one stat, one grep and one reader can answer for many of them.
q_fresh() { q_asked='' q_paths='' q_links='' q_absent='' q_there='' q_kernel='' q_count=0; }

# is_double PATH: whether it is asked for below /usr/lib too.
is_double() {
  case $merged$1 in 1/lib/systemd/* | 1/lib/sysctl.d/* | 1/lib/modprobe.d/*) return 0 ;; esac
  return 1
}

# queue HOW PATH...: HOW is "s" for a status, "FILTER BYTES" for a status and the content.
queue() {
  q_how=$1 q_new=''
  shift
  if is_odd "$*"; then q_odd=1; else q_odd=0; fi
  for q_path in "$@"; do
    if [ -n "$dead" ] && is_dead "$q_path"; then kind=unresponsive; missing "$q_path"; continue; fi
    if [ -L "$q_path" ]; then is_link=1
    elif [ -e "$q_path" ]; then is_link=0
    else
      case $q_path in
        *\**) ;;
        *) if [ "$uid" = 0 ] && [ "$q_odd" = 0 ]; then q_absent=$q_absent$nl$q_path; else look "$q_path"; missing "$q_path"; fi ;;
      esac
      continue
    fi
    if [ "$q_odd" = 1 ] && is_odd "$q_path"; then
      if [ "$q_how" = s ]; then odd_status "$q_path"; else odd_content "$q_path"; fi
      continue
    fi
    case $merged$q_path in 1/lib/*) if is_double "$q_path"; then continue; fi ;; esac
    [ "$is_link" = 0 ] || q_links=$q_links$nl$q_path
    q_new=$q_new$nl$q_path
    q_count=$((q_count + 1))
    if [ "$q_count" -ge 400 ]; then
      q_asked=$q_asked$nl${mark}Q$q_how$q_new q_paths=$q_paths$q_new q_new=''
      flush
    fi
  done
  [ -z "$q_new" ] || q_asked=$q_asked$nl${mark}Q$q_how$q_new q_paths=$q_paths$q_new
}

# flush: hands over what waits. Where links lead, and what is there, is said before the status itself.
flush() {
  [ -z "$q_absent" ] || say "${mark}A$q_absent"
  [ -z "$q_there" ] || say "${mark}E$q_there"
  if [ -n "$q_kernel" ]; then
    say "${mark}k$q_kernel"
    say "${mark}g"
    of_lines kernel_lines "$q_kernel"
    say "$mark="
  fi
  if [ -n "$q_paths" ]; then
    if [ -n "$q_links" ]; then
      say "${mark}l"
      of_lines link_lines "$q_links"
      say "${mark}d"
      of_lines there_lines "$q_links"
    fi
    say "${mark}r"
    of_lines status_lines "$q_paths"
    say "$q_asked"
    say "${mark}!"
  fi
  q_fresh
}

# of_lines FUNCTION LINES: calls it with the lines as arguments.
of_lines() {
  of_function=$1
  set -f
  IFS=$nl
  # shellcheck disable=SC2086
  set -- $2
  IFS=$blanks
  set +f
  "$of_function" "$@"
}

kernel_lines() { grep '' /dev/null "$@" 2>/dev/null; }
link_lines() { ls "-ld$LSQ" "$@" 2>/dev/null; }
there_lines() {
  if [ "$HAS_STAT" = 1 ]; then stat -L -c '%f %a %u %g %s %Y %d %n' -- "$@"
  else ls "-lLnd$LSQ" "$@"; fi 2>/dev/null
}
status_lines() {
  if [ "$HAS_STAT" = 1 ]; then stat -c '%f %a %u %g %s %Y %d %n' -- "$@"
  else ls "-lnd$LSQ" "$@"; fi 2>/dev/null
}

# ask_status PATH...
ask_status() { queue s "$@"; }

odd_status() {
  encoded "$1" || return 0
  say "$mark=== path $name"
  set -- "$(ls "-lnd$LSQ" "$1" 2>/dev/null | sed -n 1p)"
  say "${mark}o$1"
}

# ask_list FOLDER...: names and kinds of all entries. ask_names PATTERN FOLDER...: of those that a pattern of "case" takes.
ask_list() { ask_names '*' "$@"; }

ask_names() {
  q_pattern=$1
  shift
  for q_folder in "$@"; do
    if [ ! -d "$q_folder" ] || [ -n "$dead" ]; then
      look "$q_folder"
      case $kind in
        absent)
          case $q_folder in
            *\**) ;;
            *) if is_odd "$q_folder"; then missing "$q_folder"; else q_absent=$q_absent$nl$q_folder; fi ;;
          esac
          continue ;;
        refused | unresponsive)
          case $q_folder in *\**) ;; *) missing "$q_folder" ;; esac
          continue ;;
      esac
      [ -d "$q_folder" ] || continue
    fi
    is_odd "$q_folder" && continue
    if is_double "$q_folder"; then q_there=$q_there$nl$q_folder; continue; fi
    if [ ! -r "$q_folder" ] || [ ! -x "$q_folder" ]; then
      say "$mark=== path $q_folder"
      say "$mark=refused: permission_denied"
      continue
    fi
    names_in "${q_folder%/}"
  done
}

# names_in FOLDER: its entries that $q_pattern takes.
names_in() {
  case $q_pattern in
    '*') q_chosen=''; set -- "$1" "$1"/* "$1"/.* ;;
    directories) q_chosen=': chosen'; set -- "$1" "$1"/*/ "$1"/.*/ ;;
    libraries) q_chosen=': chosen'; set -- "$1" "$1"/* "$1"/.* ;;
    *) chosen_in "$1"; return 0 ;;
  esac
  entries "$@"
}

# chosen_in FOLDER: the same for patterns that stand beside each other.
chosen_in() {
  set -f
  IFS='|'
  q_globs=''
  for q_one in $q_pattern; do q_globs="$q_globs $1/$q_one"; done
  IFS=$blanks
  set +f
  q_chosen=': chosen'
  # shellcheck disable=SC2086  # patterns; a folder whose name could be more than one word is read whole
  case $1 in
    *[!A-Za-z0-9_./@+,:=~-]*) entries "$1" "$1"/* "$1"/.* ;;
    *) entries "$1" $q_globs ;;
  esac
}

# entries FOLDER PATH...: says them, many lines at once.
entries() {
  q_lines="$mark=== path ${1:-/}$nl$mark=listed$q_chosen" q_held=0
  shift
  if is_odd "$*"; then q_odd=1; else q_odd=0; fi
  for q_path in "$@"; do
    case $q_path in
      */\*/ | */.\*/) q_path=${q_path%/}; [ -d "$q_path" ] || continue; kind=directory ;;
      */) q_path=${q_path%/} kind=directory ;;
      *) kind='' ;;
    esac
    name=${q_path##*/}
    case $name in . | ..) continue ;; esac
    if [ "$q_pattern" = libraries ]; then
      case $name in libcrypto*.so* | libssl*.so*) ;; *) [ -d "$q_path" ] || continue; kind=directory ;; esac
    fi
    if [ -L "$q_path" ]; then kind='link'
    elif [ "$kind" = directory ]; then :
    elif [ -f "$q_path" ]; then kind='file'
    elif [ -d "$q_path" ]; then kind=directory
    elif [ -e "$q_path" ]; then kind=other
    else continue; fi
    case $q_pattern in
      '*' | directories | libraries) ;;
      *) matches "$name" "$q_pattern" || continue ;;
    esac
    if [ "$q_odd" = 1 ]; then encoded "$name" || continue; fi
    q_lines="$q_lines$nl$mark=entry: $kind $name"
    q_held=$((q_held + 1))
    if [ "$q_held" -ge 64 ]; then say "$q_lines"; q_lines='' q_held=0; fi
  done
  [ -z "$q_lines" ] || say "${q_lines#"$nl"}"
}

# matches NAME PATTERN|PATTERN...
matches() {
  rest=$2
  while [ -n "$rest" ]; do
    one=${rest%%\|*}
    # shellcheck disable=SC2254
    case $1 in $one) return 0 ;; esac
    case $rest in *\|*) rest=${rest#*\|} ;; *) rest='' ;; esac
  done
  return 1
}

# ask_read FILTER BYTES PATH...: status and content of regular files.
ask_read() {
  q_filter="$1 $2"
  shift 2
  queue "$q_filter" "$@"
}

odd_content() {
  encoded "$1" || return 0
  say "$mark=== path $name"
  say "$mark=refused: not_supported_here"
}

# ask_kernel FILTER BYTES PATH...: files of /proc and /sys, whose status says nothing. Small ones are read by one grep:
# some answer with an error, at which an awk would end, and some tell all in one piece or nothing, which a shell cannot take.
ask_kernel() {
  q_filter=$1 q_bytes=$2
  shift 2
  for q_path in "$@"; do
    if [ -f "$q_path" ] && [ -r "$q_path" ]; then
      if [ "$q_filter" = public ] && [ "$q_bytes" -le 65536 ]; then q_kernel=$q_kernel$nl$q_path
      else say "${mark}P$q_filter $q_bytes $q_path"; fi
      continue
    fi
    case $q_path in *\**) continue ;; esac
    look "$q_path"
    case $kind in
      absent | refused | unresponsive) missing "$q_path" ;;
      directory | link | other) ;;
      *) kind=refused; missing "$q_path" ;;
    esac
  done
}

# ask_there PATH...: only whether it is there.
ask_there() {
  for q_path in "$@"; do
    look "$q_path"
    case $kind in
      absent | refused | unresponsive) missing "$q_path" ;;
      *) q_there=$q_there$nl$q_path ;;
    esac
  done
}

# ---------------------------------------------------------------------------------------------------------------------
# The reader: turns marked lines into parts, opens the files, and cuts out of them what must not leave the host.

# What leaves every text.
AWK_CUTS='
function trim(text) { sub(/^[ \t\r]+/, "", text); sub(/[ \t\r]+$/, "", text); return text }

# --- what looks like a secret: as agent/catalogue/secrets.ts says it
function secret(name,  i) {
  name = tolower(name)
  if (name ~ /pwd|bindpw|secret|token|credential|community|apikey|api_key|private_?key/ || name ~ /^(.*[._-])?key$/) return 1
  while ((i = index(name, "pass")) > 0) {
    name = substr(name, i + 4)
    if (name !~ /^(enger|ive|_(max|min|warn|always|change))/) return 1
  }
  return 0
}
function plain(value,  c) {
  c = substr(value, 1, 1)
  if (length(value) >= 2 && (c == "\"" || c == "\047") && substr(value, length(value)) == c)
    value = substr(value, 2, length(value) - 2)
  value = tolower(value)
  return value ~ /^(true|false|yes|no|on|off|none)$/ || value ~ /^-?[0-9][0-9]?[0-9]?[0-9]?[0-9]?$/ || \
    value ~ /^(md5|sha256|sha512|yescrypt|bcrypt|blowfish|des|crypt|scram-sha-256|files|systemd|winbind|ldap|sss|pam|low|medium|strong|any|optional|required)$/
}
# Length of the value at the start of a text: quoted pieces and what is neither blank nor comma.
function value_length(text,  i, j, c, n) {
  n = length(text)
  for (i = 1; i <= n; i++) {
    c = substr(text, i, 1)
    if (c == " " || c == "\t" || c == "," || c == "\r") break
    if (c == "\"" || c == "\047") {
      for (j = i + 1; j <= n; j++) {
        if (substr(text, j, 1) == "\\") j++
        else if (substr(text, j, 1) == c) break
      }
      if (j <= n) i = j
    }
  }
  return i - 1
}
function assigned(name, sign, value, depth,  quote, inner) {
  if (secret(name)) return plain(value) ? name sign value : name sign "true"
  if (depth > 8) return name sign "true"
  quote = substr(value, 1, 1)
  if (quote != "\"" && quote != "\047") quote = ""
  inner = value
  if (quote != "") {
    inner = substr(value, 2)
    if (substr(inner, length(inner)) == quote) inner = substr(inner, 1, length(inner) - 1)
  }
  return index(inner, "=") ? name sign quote assignments(inner, depth + 1) quote : name sign value
}
function assignments(text, depth,  out, head, name, sign, n, before) {
  out = ""
  while (match(text, /[A-Za-z][A-Za-z0-9_.:-]*[ \t]*=[ \t]*/)) {
    before = RSTART > 1 ? substr(text, RSTART - 1, 1) : substr(out, length(out), 1)
    head = substr(text, RSTART, RLENGTH)
    out = out substr(text, 1, RSTART - 1)
    text = substr(text, RSTART + RLENGTH)
    n = value_length(text)
    if (n == 0 || (before != "" && before ~ /[A-Za-z0-9_.:-]/)) { out = out head; continue }
    name = head
    sub(/[ \t]*=[ \t]*$/, "", name)
    sign = substr(head, length(name) + 1)
    out = out assigned(name, sign, substr(text, 1, n), depth)
    text = substr(text, n + 1)
  }
  return out text
}
function cut_assignments(line,  head, name, value) {
  if (match(line, /^[ \t]*(export[ \t]+|set[ \t]+|--?)?[A-Za-z0-9_.:-]+[ \t]*=[ \t]*/)) {
    head = substr(line, 1, RLENGTH)
    value = substr(line, RLENGTH + 1)
    name = head
    sub(/[ \t]*=[ \t]*$/, "", name)
    sub(/^[ \t]*(export[ \t]+|set[ \t]+)?/, "", name)
    if (value != "" && secret(name)) {
      sub(/[ \t]+[#;].*$/, "", value)
      return plain(trim(value)) ? line : head "true"
    }
  }
  return assignments(line, 0)
}
# An address without user, password, query and fragment.
function cut_address(text,  i, host) {
  match(text, /^[^\/]*/)
  host = substr(text, 1, RLENGTH)
  if (index(host, "@")) { sub(/^.*@/, "", host); text = host substr(text, RLENGTH + 1) }
  else if (match(text, /^[^\/:@]+:/) && index(text, "@") && substr(text, RLENGTH + 1) !~ /^[0-9][0-9]?[0-9]?[0-9]?[0-9]?(\/|$)/)
    sub(/^.*@/, "", text)
  if ((i = match(text, /[?#]/)) > 0) text = substr(text, 1, i - 1)
  if ((i = index(text, "://")) > 0) text = substr(text, 1, i + 2) cut_address(substr(text, i + 3))
  return text
}
function cut_addresses(line,  out, i, n) {
  out = ""
  while ((i = index(line, "://")) > 0) {
    out = out substr(line, 1, i + 2)
    line = substr(line, i + 3)
    match(line, /^[^ \t"\047]*/)
    n = RLENGTH
    out = out cut_address(substr(line, 1, n))
    line = substr(line, n + 1)
  }
  return out line
}
# The rules for every text. Sets gone where the line stands inside the body of a private key.
function cut_line(line,  i, rest) {
  gone = 0
  if (in_key) {
    if ((i = match(line, /-----END [A-Z0-9 ]*PRIVATE KEY-----/)) > 0) { in_key = 0; line = substr(line, i) }
    else { gone = 1; return "" }
  }
  if (index(line, "-----BEGIN ") && match(line, /-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----/)) {
    rest = substr(line, RSTART + RLENGTH)
    line = substr(line, 1, RSTART + RLENGTH - 1)
    if ((i = match(rest, /-----END [A-Z0-9 ]*PRIVATE KEY-----/)) > 0) line = line "\n|" substr(rest, i)
    else in_key = 1
  }
  if (index(line, "://")) line = cut_addresses(line)
  if (index(line, "=") && (tolower(line) ~ /pass|pwd|bindpw|secret|token|credential|community|key/ || line ~ /=[^=]*=[^=]*=[^=]*=[^=]*=[^=]*=[^=]*=[^=]*=[^=]*=/))
    line = cut_assignments(line)
  return line
}
'

AWK_FILTERS='
# generated: words of the filters
BEGIN {
  words("samba", "server min protocol|server max protocol|client min protocol|min protocol|server signing")
  words("samba", "client signing|smb encrypt|server smb encrypt|ntlm auth|lanman auth|encrypt passwords")
  words("samba", "null passwords|map to guest|guest account|guest ok|usershare allow guests|restrict anonymous")
  words("samba", "hosts allow|hosts deny|interfaces|bind interfaces only|security|server role|unix extensions")
  words("samba", "wide links|log level|max log size")
  words("vsftpd", "anonymous_enable|local_enable|write_enable|anon_upload_enable|anon_mkdir_write_enable")
  words("vsftpd", "chroot_local_user|allow_writeable_chroot|ssl_enable|force_local_data_ssl|force_local_logins_ssl")
  words("vsftpd", "allow_anon_ssl|ssl_tlsv1|ssl_tlsv1_1|ssl_tlsv1_2|ssl_sslv2|ssl_sslv3|ssl_ciphers")
  words("vsftpd", "require_ssl_reuse|xferlog_enable|log_ftp_protocol|userlist_enable|userlist_deny|tcp_wrappers")
  words("vsftpd", "local_umask|listen|listen_ipv6|listen_port|hide_ids")
  words("postfix", "inet_interfaces|inet_protocols|mynetworks|mynetworks_style|mydestination|relayhost|relay_domains")
  words("postfix", "smtpd_banner|disable_vrfy_command|smtpd_helo_required|smtpd_tls_security_level")
  words("postfix", "smtpd_tls_auth_only|smtpd_tls_protocols|smtpd_tls_mandatory_protocols|smtpd_tls_ciphers")
  words("postfix", "smtpd_tls_mandatory_ciphers|smtpd_tls_cert_file|smtp_tls_security_level|smtp_tls_protocols")
  words("postfix", "smtp_tls_mandatory_protocols|smtpd_relay_restrictions|smtpd_recipient_restrictions")
  words("postfix", "smtpd_sasl_auth_enable|smtpd_use_tls|compatibility_level")
  words("grubDefault", "GRUB_CMDLINE_LINUX|GRUB_CMDLINE_LINUX_DEFAULT|GRUB_CMDLINE_XEN|GRUB_DEFAULT")
  words("grubDefault", "GRUB_DISABLE_OS_PROBER|GRUB_DISABLE_RECOVERY|GRUB_DISABLE_SUBMENU|GRUB_ENABLE_BLSCFG")
  words("grubDefault", "GRUB_ENABLE_CRYPTODISK|GRUB_TERMINAL|GRUB_TIMEOUT|GRUB_TIMEOUT_STYLE")
  words("gdm", "AutomaticLoginEnable|TimedLoginEnable|WaylandEnable|InitialSetupEnable|DisallowTCP|Enable")
  words("mysql", "bind-address|bind_address|port|datadir|socket|user|skip-networking|skip_networking|local-infile")
  words("mysql", "local_infile|symbolic-links|skip-symbolic-links|secure-file-priv|secure_file_priv")
  words("mysql", "require_secure_transport|ssl|ssl-cert|ssl_cert|tls_version|tls-version|log-error|log_error")
  words("mysql", "general_log|slow_query_log|log_bin|server_id|skip-grant-tables|skip_grant_tables|skip_name_resolve")
  words("mysql", "old_passwords|default_authentication_plugin|sql_mode")
  words("aide", "database|database_in|database_out|database_new|gzip_dbout|report_level|verbose|config_version")
  words("openssl", "MinProtocol|MaxProtocol|CipherString|Ciphersuites|Options")
  words("dconf", "lock-enabled|lock-delay|idle-activation-enabled|idle-delay|automount|automount-open|autorun-never")
  words("dconf", "banner-message-enable|disable-user-list|disable-restart-buttons")
  words("xinetd", "disable|user|server|only_from|socket_type|protocol|port")
  words("postgresql", "listen_addresses|port|ssl|ssl_cert_file|ssl_key_file|ssl_ciphers|ssl_min_protocol_version")
  words("postgresql", "ssl_prefer_server_ciphers|password_encryption|log_connections|log_disconnections")
  words("postgresql", "log_destination|logging_collector|log_directory|log_file_mode|log_line_prefix|log_statement")
  words("postgresql", "log_min_duration_statement|log_error_verbosity|log_timezone|log_hostname")
  words("postgresql", "shared_preload_libraries|unix_socket_permissions|hba_file|wal_level|archive_mode|fsync")
  words("postgresql", "max_connections|debug_print_plan")
  words("nginx", "add_header|autoindex|client_body_timeout|client_header_timeout|client_max_body_size")
  words("nginx", "keepalive_timeout|large_client_header_buffers|limit_conn|limit_req|listen|access_log|error_log")
  words("nginx", "proxy_hide_header|proxy_ssl_protocols|proxy_ssl_verify|root|send_timeout|server_name|server_tokens")
  words("nginx", "ssl|ssl_certificate|ssl_certificate_key|ssl_ciphers|ssl_dhparam|ssl_ecdh_curve")
  words("nginx", "ssl_prefer_server_ciphers|ssl_protocols|ssl_session_tickets|ssl_session_timeout|ssl_stapling")
  words("nginx", "ssl_stapling_verify|ssl_verify_client|user|worker_processes|include|location|upstream|if")
  words("apache", "allowoverride|documentroot|errorlog|customlog|fileetag|group|hostnamelookups|keepalive")
  words("apache", "keepalivetimeout|limitrequestbody|limitrequestfields|limitrequestfieldsize|limitrequestline")
  words("apache", "listen|loadmodule|loglevel|maxkeepaliverequests|options|requestreadtimeout|servername")
  words("apache", "serversignature|servertokens|sslcertificatefile|sslcertificatekeyfile|sslciphersuite")
  words("apache", "sslcompression|sslengine|sslhonorcipherorder|sslinsecurerenegotiation|sslprotocol|sslusestapling")
  words("apache", "sslverifyclient|timeout|traceenable|user|include|includeoptional|serverroot")
  words("samba", "realm")
  words("xml.Server", "port")
  words("xml.Connector", "SSLEnabled|address|allowTrace|ciphers|clientAuth|port|protocol|scheme|secretRequired")
  words("xml.Connector", "secure|server|sslEnabledProtocols|sslProtocol|xpoweredBy")
  words("xml.SSLHostConfig", "certificateVerification|ciphers|honorCipherOrder|protocols")
  words("xml.Host", "appBase|autoDeploy|deployOnStartup|name|unpackWARs")
  unit_kept = "^[ \t]*([[]|(Wants|Requires|BindsTo|Requisite|Upholds|Also|Alias|WantedBy|RequiredBy|UpheldBy|DefaultInstance|ExecStart|User|Type|What|Where|Options|Accept|Service|Unit)[ \t]*=)"
  certificate_setting = "^(ssl_certificate|ssl_trusted_certificate|ssl_client_certificate|proxy_ssl_certificate|sslcertificatefile|sslcertificatechainfile|sslcacertificatefile|sslproxymachinecertificatefile|ssl_cert_file|ssl_ca_file|ssl[-_]cert|ssl[-_]ca|smtpd_tls_cert_file|smtp_tls_cert_file|smtpd_tls_cafile|smtpd_tls_chain_files|rsa_cert_file|ca_cert_file|tlscertificatefile|tlscacertificatefile|olctlscertificatefile|tls_certificate|tls-cert-file|tls-ca-cert-file|cert_file|cert|ca)[ \t]*[ \t=:][ \t]*(.+)$"
  key_setting = "^(ssl_certificate_key|proxy_ssl_certificate_key|sslcertificatekeyfile|ssl_key_file|ssl[-_]key|smtpd_tls_key_file|smtp_tls_key_file|rsa_private_key_file|tlscertificatekeyfile|olctlscertificatekeyfile|tls_privatekey|tls-key-file|cert_key|key)[ \t]*[ \t=:][ \t]*(.+)$"
}
# end of generated

function words(id, list,  i, n, parts) {
  n = split(list, parts, "|")
  for (i = 1; i <= n; i++) named[id, tolower(parts[i])] = 1
}
# --- account files
function cut_password(field,  lock, rest, id) {
  lock = ""
  if (match(field, /^[!*]+/)) lock = substr(field, 1, RLENGTH)
  rest = substr(field, length(lock) + 1)
  if (rest == "" || rest == "?" || field == "x") return field
  if (substr(rest, 1, 1) == "$") {
    if (match(rest, /^[$][A-Za-z0-9.-]+[$,]/) && RLENGTH <= 14) return lock "$" substr(rest, 2, RLENGTH - 2) "$"
    return lock "$?$"
  }
  sub(/,[.\/0-9A-Za-z]*$/, "", rest) # HP-UX keeps ages behind a comma
  if (rest ~ /^[_.\/0-9A-Za-z]+$/ && (length(rest) == 13 || (length(rest) == 20 && substr(rest, 1, 1) == "_"))) return lock "?"
  return lock == "" ? "*" : lock
}
function cut_account(line, has_comment,  n, i, fields, out) {
  n = split(line, fields, ":")
  if (line == "" || (n < (has_comment ? 5 : 2) && line ~ /^[+-]/)) return n < 2 ? line : "+"
  if (n < 2) return substr(line, 1, 32)
  fields[2] = cut_password(fields[2])
  if (has_comment) {
    if (n < 5) return substr(fields[1], 1, 32)
    fields[5] = ""
  }
  out = fields[1]
  for (i = 2; i <= n; i++) out = out ":" fields[i]
  return out
}

# The account file of the BSDs: the comment is its eighth field. Source: passwd(5) of FreeBSD.
function cut_master(line,  n, i, fields, out) {
  if (line == "" || line ~ /^#/) return ""
  n = split(line, fields, ":")
  if (n != 10) return substr(fields[1], 1, 32)
  fields[2] = cut_password(fields[2])
  fields[8] = ""
  out = fields[1]
  for (i = 2; i <= n; i++) out = out ":" fields[i]
  return out
}
# The account files of AIX: stanzas, of which a few named lines stay; of a hash its mark in braces, or "?".
function cut_stanza(line,  value) {
  if (line ~ /^[^ \t*=:]+:[ \t]*$/) return line
  if (line ~ /^[ \t]*(lastupdate|flags|account_locked|login|rlogin|expires|maxage|minage|maxexpired|pwdwarntime)[ \t]*=/) return line
  if (line !~ /^[ \t]*password[ \t]*=/) return ""
  value = line
  sub(/^[^=]*=[ \t]*/, "", value)
  sub(/[ \t]+$/, "", value)
  if (match(value, /^[{][A-Za-z0-9_]+[}]/) && RLENGTH <= 14) value = substr(value, 1, RLENGTH)
  else if (value !~ /^[*!]?$/) value = "?"
  return "\tpassword = " value
}
# What inetd starts, without arguments.
function keep_inetd(line,  n, i, fields, out) {
  if (line ~ /^[ \t]*(#|$)/) return ""
  n = split(trim(line), fields, /[ \t]+/)
  out = fields[1]
  for (i = 2; i <= n && i <= 6; i++) out = out " " fields[i]
  return out
}

# --- files of which named things are kept
function key_of(line) {
  sub(/^[ \t]*(export[ \t]+)?/, "", line)
  sub(/=.*/, "", line)
  return tolower(trim(line))
}
function is_certificate_setting(line,  t) {
  t = tolower(trim(line))
  if (t == "" || t ~ /^#/ || t !~ /ssl|tls|cert|crt|key|ca|include/) return 0
  return t ~ certificate_setting || t ~ key_setting || t ~ /^[!.]?include(optional|_try|_if_exists|dir|_dir)?[ \t=]/ || \
    t ~ /^(bind|server|default-server|crt)[^a-z0-9_].*(crt|ca-file)[ \t]/
}
function keep_named(id, line,  first) {
  if (line ~ /^[ \t]*\[/) return line
  if (id == "postfix" && line ~ /^[ \t]+[^ \t]/) return keeps ? line : ""
  keeps = ((id, key_of(line)) in named) || is_certificate_setting(line)
  return keeps ? line : ""
}
# The first word of a line, without what may follow it.
function first_word(line) {
  sub(/^[ \t]+/, "", line)
  sub(/[^A-Za-z0-9_].*$/, "", line)
  return tolower(line)
}
function keep_word(id, line) {
  return ((id, first_word(line)) in named) || is_certificate_setting(line) ? line : ""
}
function keep_snmp(line,  parts, n) {
  n = split(trim(line), parts, /[ \t]+/)
  if (tolower(parts[1]) ~ /^(ro|rw)community6?$/ && n >= 2) return tolower(substr(parts[1], 1, 2)) "community" (parts[1] ~ /6$/ ? "6" : "") ".isDefault " well_known(parts[2])
  if (tolower(parts[1]) ~ /^com2sec6?$/) return n >= 4 ? "com2sec.isDefault " well_known(parts[2] == "-Cn" ? parts[6] : parts[4]) : ""
  return tolower(parts[1]) ~ /^(agentaddress|agentuser|agentgroup|rouser|rwuser|disablesnmpv1|disablesnmpv2c)$/ ? line : ""
}
function well_known(word) { return tolower(word) ~ /^(public|private|community|default|snmp|cisco)$/ ? "true" : "false" }
function keep_unit(line,  kept) {
  kept = continued ? goes_on : line ~ unit_kept
  if (!continued) goes_on = kept && line !~ /^[ \t]*ExecStart[ \t]*=/
  continued = line ~ /\\$/
  if (!kept) return ""
  if (match(line, /^[ \t]*ExecStart[ \t]*=[ \t]*[^ \t]*/)) line = substr(line, 1, RLENGTH)
  return line
}
function keep_shell(line,  out, rest, start, length_, before, word) {
  if (line ~ /^[ \t]*#/) return ""
  out = ""
  rest = line
  while (match(rest, /umask[ \t]+[^ \t;&|)}]+([ \t]+[0-7][0-7][0-7][0-7]?)?|((export|readonly|declare|typeset)[ \t]+(-[A-Za-z]+[ \t]+)*)*TMOUT(=[0-9]+)?|PATH=[^ \t;]+/)) {
    start = RSTART
    length_ = RLENGTH
    before = start > 1 ? substr(rest, start - 1, 1) : " "
    word = substr(rest, start, length_)
    if (before !~ /[A-Za-z0-9_]/) out = out (out == "" ? "" : "; ") word
    rest = substr(rest, start + length_)
  }
  return out
}
function keep_path(line) { return line ~ /^[ \t]*(export[ \t]+)?PATH=/ ? line : "" }
function keep_keys(line,  forced, head) {
  line = trim(line)
  if (line == "" || line ~ /^#/) return ""
  if (!match(line, /(^|[ \t])(ssh|ecdsa|sk-ssh|sk-ecdsa)-[a-z0-9@.-]+[ \t]+[A-Za-z0-9+\/]+=?=?([ \t]|$)/)) return "?"
  head = tolower(substr(line, 1, RSTART))
  forced = head ~ /(^|,)command=/
  line = trim(substr(line, RSTART, RLENGTH))
  gsub(/[ \t]+/, " ", line)
  return (forced ? "command=\"\" " : "") line
}
# Times, account and program of a job: arguments stay.
function program_of(command,  n, parts, i, m, w, j, fallback, word) {
  fallback = ""
  gsub(/&&|[|][|]/, ";", command)
  n = split(command, parts, /[;|&]/)
  for (i = 1; i <= n; i++) {
    sub(/^[ \t({!]+/, "", parts[i])
    m = split(trim(parts[i]), w, /[ \t]+/)
    j = 1
    while (j <= m && w[j] ~ /^[A-Za-z0-9_]+=/) j++
    while (j <= m && w[j] ~ /^(if|then|else|elif|while|until|do|!|exec|nice|ionice|nohup|timeout|env|chronic|flock|setsid|time)$/) {
      j++
      while (j <= m && w[j] ~ /^[-0-9]/) j++
    }
    if (j > m) continue
    word = w[j]
    sub(/^["\047]/, "", word)
    sub(/["\047)}]+$/, "", word)
    if (word !~ /^[A-Za-z0-9_.\/+-]+$/) continue
    if (word !~ /^(cd|test|\[|\[\[|fi|done|esac|export|umask|sleep|set|:|true)$/) return word
    if (word !~ /^(fi|done|esac)$/ && fallback == "") fallback = word
  }
  return fallback == "" ? "-" : fallback
}
function keep_job(line, has_user,  t, n, parts, i, at, out) {
  t = trim(line)
  if (t == "" || t ~ /^#/ || t ~ /^[A-Za-z0-9_]+[ \t]*=/) return ""
  n = split(t, parts, /[ \t]+/)
  at = t ~ /^-?@(reboot|yearly|annually|monthly|weekly|daily|midnight|hourly)[ \t]/ ? 1 : 5
  if (at == 5) for (i = 1; i <= 5; i++) if (parts[i] !~ /^[A-Za-z0-9_*,\/~-]+$/) return "?"
  if (n < at + 1 + has_user) return "?"
  out = ""
  for (i = 1; i <= at + has_user; i++) {
    out = out parts[i] " "
    sub(/^[^ \t]+[ \t]+/, "", t)
  }
  return out program_of(t)
}
function keep_anacron(line,  t, parts) {
  t = trim(line)
  if (t == "" || t ~ /^#/ || t ~ /^[A-Za-z0-9_]+[ \t]*=/) return ""
  if (split(t, parts, /[ \t]+/) < 4) return "?"
  sub(/^[^ \t]+[ \t]+[^ \t]+[ \t]+[^ \t]+[ \t]+/, "", t)
  return parts[1] " " parts[2] " " parts[3] " " program_of(t)
}
function keep_upstart(line) {
  if (line ~ /^(start on|manual)([^A-Za-z0-9_]|$)/) return line
  return match(line, /^exec[ \t]+[^ \t]+/) ? substr(line, 1, RLENGTH) : ""
}
function cut_syslog(line,  out, rest, lower, head) {
  out = ""
  rest = line
  while (match(rest, /:om[A-Za-z0-9_]+:[^ \t]*/)) {
    head = substr(rest, RSTART, RLENGTH)
    lower = head
    sub(/^:om/, "", lower)
    out = out substr(rest, 1, RSTART - 1)
    rest = substr(rest, RSTART + RLENGTH)
    if (lower !~ /^(usrmsg|file|discard|stop)/) { match(head, /^:om[A-Za-z0-9_]+:/); head = substr(head, 1, RLENGTH) }
    out = out head
  }
  rest = out rest
  out = ""
  while (match(tolower(rest), /(pwd|password|uid|usr|user|serverpassword|token|key)[ \t]*=[ \t]*/)) {
    head = RSTART > 1 ? substr(rest, RSTART - 1, 1) : substr(out, length(out), 1)
    out = out substr(rest, 1, RSTART + RLENGTH - 1)
    rest = substr(rest, RSTART + RLENGTH)
    if (head ~ /[A-Za-z0-9_]/) continue
    if (match(rest, /^"([^"\\]|\\.)*"/) || match(rest, /^[^ \t]+/)) { out = out "true"; rest = substr(rest, RLENGTH + 1) }
  }
  rest = out rest
  if (tolower(rest) ~ /^[ \t]*[$][a-z0-9_]*(password|pwd|secret|token)[a-z0-9_]*[ \t]/) {
    match(rest, /^[ \t]*[$][A-Za-z0-9_]*[ \t]/)
    rest = substr(rest, 1, RLENGTH) "true"
  }
  return rest
}
function keep_logrotate(line,  word, was) {
  word = trim(line)
  was = in_script
  if (in_script) in_script = word !~ /^endscript([^A-Za-z0-9_]|$)/
  else in_script = word ~ /^(prerotate|postrotate|firstaction|lastaction|preremove)([^A-Za-z0-9_]|$)/
  if (word ~ /^(mail|compresscmd|compressoptions|uncompresscmd|shredcycles)([^A-Za-z0-9_]|$)/) return ""
  return was && in_script ? "" : line
}
function cut_sudo(line,  out, rest, i, n, c, at, path, r, bare) {
  if (line ~ /^[ \t]*(Defaults|@include|#include)/) return line
  if (line ~ /^[ \t]*#/ && line !~ /^[ \t]*#[0-9]/) return ""
  n = length(line)
  for (i = 2; i < n + 1; i++)
    if (substr(line, i, 1) == "#" && substr(line, i - 1, 1) ~ /[ \t]/ && substr(line, i + 1, 1) !~ /[0-9]/) {
      line = substr(line, 1, i - 2)
      break
    }
  out = ""
  rest = line
  while (match(rest, /(^|[ \t,:!=])\/[^ \t,]*/)) {
    if (RSTART == 1 && substr(rest, 1, 1) == "/" && out != "" && substr(out, length(out), 1) !~ /[ \t,:!=]/) {
      match(rest, /^[^ \t,]*/)
      out = out substr(rest, 1, RLENGTH)
      rest = substr(rest, RLENGTH + 1)
      continue
    }
    at = RSTART + RLENGTH
    out = out substr(rest, 1, at - 1)
    rest = substr(rest, at)
    r = 0
    if (rest ~ /^[ \t]/) {
      n = length(rest)
      for (r = 1; r <= n; r++) {
        c = substr(rest, r, 1)
        if (c == "\\") r++
        else if (c == ",") break
      }
      r = r - 1
      if (r > n) r = n
    }
    path = substr(rest, 1, r)
    rest = substr(rest, r + 1)
    bare = trim(path) == "" || path ~ /^[ \t]*=/ || path ~ /^[ \t]*:[ \t]*[^ \t]+[ \t]*=/
    out = out (bare ? path : " (arguments)")
  }
  return out rest
}
function keep_time(line) {
  return match(tolower(line), /^[ \t]*(crypto|commandkey|controlkey|requestkey|trustedkey|password)([^a-z0-9_]|$)/) ? substr(line, 1, match(line, /[A-Za-z]/) - 1) first_word(line) : line
}
function keep_addresses(line,  out) {
  out = ""
  while (match(line, /[0-9]+[.][0-9]+[.][0-9]+[.][0-9]+/)) {
    out = out (out == "" ? "" : " ") substr(line, RSTART, RLENGTH)
    line = substr(line, RSTART + RLENGTH)
  }
  return out
}
function keep_grub(line, whole) {
  if (line ~ /^[ \t]*(password|password_pbkdf2)([ \t]|$)/ || line ~ /^[ \t]*GRUB2_PASSWORD=./) return "password"
  return whole ? line : ""
}
function keep_certificate(line) {
  if (line ~ /-----BEGIN [A-Z0-9 ]*-----/) {
    in_certificate = line ~ /BEGIN (X509 |TRUSTED )?CERTIFICATE-----/ || line ~ /BEGIN ENTITLEMENT DATA-----/
    in_block = 1
    return line ~ /^-----BEGIN [A-Z0-9 ]*-----[\r]?$/ ? line : "?"
  }
  if (line ~ /-----END [A-Z0-9 ]*-----/) { in_certificate = in_block = 0; match(line, /-----END [A-Z0-9 ]*-----/); return substr(line, RSTART, RLENGTH) }
  if (in_certificate) return line ~ /^[A-Za-z0-9+\/=]+[\r]?$/ ? line : ""
  return in_block || line ~ /^[ \t\r]*(#|$)/ ? "" : "?"
}
function keep_domain(line) {
  return line ~ /^[ \t]*\[domain\/[^]]+\][ \t\r]*$/ || line ~ /^[ \t]*(id_provider|ad_domain|krb5_realm)[ \t]*=/ ? line : ""
}
function keep_dpkg(line) { return line ~ /^(Package|Status|Version|Architecture|Source):/ || line == "" ? line : "\001" }
function keep_apk(line) { return line ~ /^[PVAo]:/ || line == "" ? line : "\001" }
function keep_module(line) {
  sub(/:.*$/, ":", line)
  sub(/^.*\//, "", line)
  return line
}
function keep_pro(line,  n, parts, i, name, state, out, told) {
  told = match(line, /"attached":[ ]*(true|false)/) ? (substr(line, RSTART, RLENGTH) ~ /true/ ? "true" : "false") : ""
  if (told == "") return "?"
  out = "{\"attached\":" told
  if (match(line, /"expires":[ ]*"[0-9TZ:.+-]+"/)) out = out "," substr(line, RSTART, RLENGTH)
  out = out ",\"services\":["
  n = split(line, parts, "}")
  told = ""
  for (i = 1; i <= n; i++) {
    if (!match(parts[i], /"name":[ ]*"[a-z0-9-]+"/)) continue
    name = substr(parts[i], RSTART, RLENGTH)
    if (!match(parts[i], /"status":[ ]*"[a-z\/-]+"/)) continue
    state = substr(parts[i], RSTART, RLENGTH)
    told = told (told == "" ? "" : ",") "{" name "," state "}"
  }
  return out told "]}"
}
# Arguments of all directives of nginx but the named ones go; so do comments and programs in Lua.
function cut_nginx(line,  out, i, n, c, d, keep) {
  out = ""
  n = length(line)
  for (i = 1; i <= n; i++) {
    c = substr(line, i, 1)
    keep = nginx_words == 1 || ((("nginx", nginx_name) in named) && nginx_words > 0)
    if (lua_depth > 0) {
      if (lua_quote != "") { if (c == "\\") i++; else if (c == lua_quote) lua_quote = "" }
      else if (c == "\"" || c == "\047") lua_quote = c
      else if (c == "-" && substr(line, i, 2) == "--") break
      else if (c == "{") lua_depth++
      else if (c == "}" && --lua_depth == 0) { out = out "}"; nginx_words = 0; nginx_name = "" }
    } else if (nginx_quote != "") {
      if (c == "\\") { i++; if (keep) out = out c substr(line, i, 1) }
      else {
        if (keep) out = out c
        if (c == nginx_quote) { nginx_quote = ""; in_word = 0 }
      }
    } else if (!in_word && c == "#") break
    else if (c == ";" || c == "{" || c == "}") {
      out = out c
      if (c == "{" && (nginx_name ~ /_by_lua_block$|_by_js_block$/)) lua_depth = 1
      nginx_words = 0
      nginx_name = ""
      in_word = 0
    } else if (c == " " || c == "\t" || c == "\r") {
      in_word = 0
      out = out c
    } else {
      if (!in_word) { in_word = 1; nginx_words++; keep = nginx_words == 1 || (("nginx", nginx_name) in named) }
      if ((c == "\"" || c == "\047") && (i == 1 || substr(line, i - 1, 1) ~ /[ \t;{}]/)) { nginx_quote = c; if (keep) out = out c; continue }
      d = c
      if (c == "\\") { i++; d = c substr(line, i, 1) }
      else if (c == "$" && substr(line, i + 1, 1) == "{" && index(substr(line, i), "}")) {
        d = substr(line, i, index(substr(line, i), "}"))
        i += length(d) - 1
      }
      if (nginx_words == 1) nginx_name = nginx_name d
      if (keep) out = out d
    }
  }
  if (nginx_quote == "") in_word = 0
  return out
}
function cut_apache(line) {
  if (!goes_on) keeps = line ~ /^[ \t]*<\/?[A-Za-z]/ || (("apache", first_word(line)) in named) || is_certificate_setting(line)
  goes_on = line ~ /\\[ \t\r]*$/
  return keeps ? line : (goes_on ? "\\" : "")
}

# server.xml: named attributes of the elements that are asked; all else is reduced to bare tags.
function cut_xml(line,  out, i) {
  out = ""
  while (line != "") {
    if (xml_skip != "") {
      if ((i = index(line, xml_skip)) == 0) return out
      line = substr(line, i + length(xml_skip))
      xml_skip = ""
    } else if (xml_tag != "") {
      if ((i = tag_end(line)) == 0) {
        xml_tag = length(xml_tag) > 16384 ? "<x " : xml_tag line " "
        return out
      }
      out = out cut_tag(xml_tag substr(line, 1, i))
      line = substr(line, i + 1)
      xml_tag = ""
    } else {
      if ((i = index(line, "<")) == 0) return out
      line = substr(line, i)
      if (substr(line, 1, 4) == "<!--") xml_skip = "-->"
      else if (substr(line, 1, 2) == "<?") xml_skip = "?>"
      else if (substr(line, 1, 2) == "<!") xml_skip = ">"
      else { xml_tag = "<"; xml_quote = ""; line = substr(line, 2) }
    }
  }
  return out
}
function tag_end(line,  i, n, c) {
  n = length(line)
  for (i = 1; i <= n; i++) {
    c = substr(line, i, 1)
    if (xml_quote != "") { if (c == xml_quote) xml_quote = "" }
    else if (c == "\"" || c == "\047") xml_quote = c
    else if (c == ">") return i
  }
  return 0
}
function cut_tag(tag,  name, out, key, value) {
  if (!match(tag, /^<\/?[A-Za-z_][A-Za-z0-9_:.-]*/)) return ""
  out = substr(tag, 1, RLENGTH)
  name = out
  sub(/^<\/?/, "", name)
  tag = substr(tag, RLENGTH + 1)
  while (match(tag, /[A-Za-z_][A-Za-z0-9_:.-]*[ \t]*=[ \t]*("[^"]*"|\047[^\047]*\047)/)) {
    value = substr(tag, RSTART, RLENGTH)
    tag = substr(tag, RSTART + RLENGTH)
    key = value
    sub(/[ \t]*=.*$/, "", key)
    sub(/^[^=]*=[ \t]*/, "", value)
    if (name == "Server" && key == "shutdown") out = out " shutdownIsDefault=\"" (value ~ /^.SHUTDOWN.$/ ? "true" : "false") "\""
    else if (("xml." name, tolower(key)) in named) out = out " " key "=" value
  }
  return out (tag ~ /\/>$/ ? "/>" : ">")
}

# filtered FILTER LINE: what may be written of a line; \001 stands for "not even an empty line".
function filtered(filter, line) {
  if (filter == "public") return line
  if (filter == "passwd") return cut_account(line, 1)
  if (filter == "shadow" || filter == "group") return cut_account(line, 0)
  if (filter == "masterpasswd") return cut_master(line)
  if (filter == "aixpasswd") return cut_stanza(line)
  if (filter == "inetd") return keep_inetd(line)
  if (filter == "rctcpip") return match(line, /^#?[ \t]*start[ \t]+\/[A-Za-z0-9_.\/-]+/) ? substr(line, RSTART, RLENGTH) : ""
  if (filter == "dpkg") return keep_dpkg(line)
  if (filter == "apk") return keep_apk(line)
  if (filter == "modules") return keep_module(line)
  if (filter == "pro") return keep_pro(line)
  if (filter == "rules") return line
  if (filter == "deleted") return match(line, /\/[^ ]+ [(]deleted[)]$/) ? substr(line, RSTART) : "\001"
  if (filter == "release") return line ~ /^(Origin|Label): / && ++releases <= 4 ? line : "\001"
  if (filter == "automatic") return line ~ /^[ \t]*(\[|(apply_updates|download_updates|upgrade_type|update_cmd)[ \t]*=)/ ? line : ""
  if (filter == "boottime") return line ~ /^(btime|cpu) / ? line : "\001"
  if (filter == "pid") return line ~ /^[0-9]+$/ ? line : ""
  if (filter == "serverxml") return cut_xml(line)
  line = cut_line(line)
  if (gone) return "\001"
  if (filter == "text") return line
  if (filter == "unit") return keep_unit(line)
  if (filter == "certificate") return keep_certificate(line)
  if (filter == "shell") return keep_shell(line)
  if (filter == "path") return keep_path(line)
  if (filter == "keys") return keep_keys(line)
  if (filter == "cron") return keep_job(line, 1)
  if (filter == "usercron") return keep_job(line, 0)
  if (filter == "anacron") return keep_anacron(line)
  if (filter == "upstart") return keep_upstart(line)
  if (filter == "rsyslog") return cut_syslog(line)
  if (filter == "logrotate") return keep_logrotate(line)
  if (filter == "sudoers") return cut_sudo(line)
  if (filter == "time") return keep_time(line)
  if (filter == "addresses") return keep_addresses(line)
  if (filter == "grub") return keep_grub(line, 0)
  if (filter == "legacygrub") return keep_grub(line, 1)
  if (filter == "domain") return keep_domain(line)
  if (filter == "snmpd") return keep_snmp(line)
  if (filter == "nginx") return cut_nginx(line)
  if (filter == "apache") return cut_apache(line)
  if (filter == "settings") return is_certificate_setting(line) ? line : ""
  if (filter == "aide") return line ~ /^[ \t]*[!=-]?\// ? line : keep_word(filter, line)
  if (filter == "xinetd") return line ~ /^[ \t]*(service|defaults|[{}])/ ? line : keep_word(filter, line)
  if (filter == "postgresql") return keep_word(filter, line)
  if (filter == "macros") return line ~ /^[ \t]*#[ \t]*define[ \t]+[A-Z_]*VERSION/ ? line : "\001"
  if (filter == "manifest") return line ~ /^[ \t]*"version"[ \t]*:/ ? line : "\001"
  if (filter == "notes") return line ~ /Apache Tomcat Version [0-9]/ ? line : "\001"
  if (filter == "owned") return line ~ /^\/[.]$/ || line ~ /\/(s?bin|libexec)\/|[.]so([.]|$)|\/(catalina[.]jar|System[.]Private[.]CoreLib[.]dll)$/ ? line : "\001"
  if (filter == "openssl") { if (line ~ /^[ \t]*\[/) return line; key = key_of(line); sub(/^(tls|dtls)[.]/, "", key); return ((filter, key) in named) ? line : "" }
  return keep_named(filter, line)
}

function fresh() {
  in_key = in_certificate = in_block = keeps = continued = goes_on = in_script = in_word = releases = 0
  nginx_words = lua_depth = 0
  nginx_name = nginx_quote = lua_quote = joined = xml_skip = xml_tag = xml_quote = ""
}
function put(filter, line,  n, parts, i) {
  line = filtered(filter, line)
  if (line != "\001") print "|" line
}
# content FILTER BYTES PATH SIZE: the lines of a file. SIZE -1: not known, as in /proc.
function content(filter, max, path, size,  line, got, sum, blanks, i) {
  fresh()
  sum = 0
  if (size > max) { print "refused: byte_limit"; return }
  # Text alone can be read line by line; what the kernel invents has no size, but it is text.
  got = (getline line < path)
  if (got < 0) { print "refused: " (size >= 0 && uid != 0 ? "permission_denied" : "source_missing"); return }
  print "content: unchecked"
  blanks = 0
  while (got > 0) {
    sum += length(line) + 1
    if (sum > max + 1) { print "cut: byte_limit"; close(path); return }
    if (filter == "sudoers") {
      # A backslash joins lines; they stay as many as they were.
      if (joined != "") line = substr(joined, 2) " " trim(line)
      if (line ~ /\\$/) { joined = " " substr(line, 1, length(line) - 1); blanks++ }
      else { put(filter, line); for (i = 0; i < blanks; i++) print "|"; joined = ""; blanks = 0 }
    } else put(filter, line)
    got = (getline line < path)
  }
  if (joined != "") { put(filter, substr(joined, 2)); for (i = 1; i < blanks; i++) print "|" }
  close(path)
  if (size >= 0 && sum != size) {
    if (sum == size + 1) print "\\"
    else if (filter != "certificate" || sum > size + 1) print "cut: parse_failed"
  }
}

'

AWK_READER='
function octal(letters,  i, value, c, digits, special) {
  special = 0
  digits = ""
  for (i = 0; i < 3; i++) {
    value = 0
    if (substr(letters, 2 + i * 3, 1) == "r") value += 4
    if (substr(letters, 3 + i * 3, 1) == "w") value += 2
    c = substr(letters, 4 + i * 3, 1)
    if (c ~ /[xst]/) value += 1
    if (c ~ /[sStT]/) special += i == 0 ? 4 : (i == 1 ? 2 : 1)
    digits = digits value
  }
  return special digits
}
function type_of(letter) { return letter == "-" ? "file" : letter == "d" ? "directory" : letter == "l" ? "link" : "other" }
# Sets s_name, s_type, s_rest and s_size from a line of stat or of ls; 0: no status.
function status_line(line,  i, j, hex, f) {
  if (has_stat) {
    s_name = line
    for (i = 1; i <= 7; i++) {
      j = index(s_name, " ")
      if (j == 0) return 0
      f[i] = substr(s_name, 1, j - 1)
      s_name = substr(s_name, j + 1)
    }
    hex = length(f[1]) > 3 ? substr(f[1], 1, length(f[1]) - 3) : "0"
    s_type = hex == "8" ? "file" : hex == "4" ? "directory" : hex == "a" ? "link" : "other"
    while (length(f[2]) < 4) f[2] = "0" f[2]
    s_size = f[5]
    s_rest = f[2] " " f[3] " " f[4] " " f[5] " " f[6] " " f[7]
    return 1
  }
  if (line !~ /^[-dlbcpsDn][-rwxsStTlL]/) return 0
  i = index(line, " /")
  if (i == 0) return 0
  s_name = substr(line, i + 1)
  if ((j = index(s_name, " -> ")) > 0) s_name = substr(s_name, 1, j - 1)
  split(line, f, /[ \t]+/)
  s_type = type_of(substr(line, 1, 1))
  s_size = f[5] ~ /^[0-9]+$/ ? f[5] : 0
  s_rest = octal(f[1]) " " f[3] " " f[4] " " s_size " - -"
  return 1
}
function link_line(line,  i, j, rest) {
  i = index(line, " /")
  if (i == 0) return
  rest = substr(line, i + 1)
  if ((j = index(rest, " -> ")) == 0) return
  leads[substr(rest, 1, j - 1)] = substr(rest, j + 4)
}
function status_word(  told) {
  if (s_type != "link") return s_type " " s_rest
  told = (s_name in place) ? place[s_name] : s_rest
  if (s_name in leads) told = told " -> " escaped(leads[s_name])
  return "link " told
}
function escaped(text) {
  gsub(/%/, "%25", text)
  gsub(/[\001-\037\177]/, "?", text)
  return text
}

BEGIN { mode = "" }
index($0, mark) == 1 {
  line = substr($0, length(mark) + 1)
  kind = substr(line, 1, 1)
  rest = substr(line, 2)
  if (mode == "g" && kind == "=") {
    for (i in expected) { print "== path " i; print "refused: source_missing"; delete expected[i] }
    mode = last = ""
  }
  if (kind == "=") { if (rest != "") print rest }
  else if (kind == "P") {
    print "== path " after(after(rest))
    content(before(rest), before(after(rest)) + 0, after(after(rest)), -1)
  } else if (kind == "Q") { mode = kind; how = rest }
  else if (kind == "!") {
    for (i = 1; i <= asked; i++) answer(paths[i], ways[i])
    asked = 0
    clear()
  } else if (kind == "o") {
    split(rest, f, /[ \t]+/)
    print "status: " type_of(substr(rest, 1, 1)) " " octal(f[1]) " " f[3] " " f[4] " " (f[5] ~ /^[0-9]+$/ ? f[5] : 0) " - -"
  } else {
    mode = kind
  }
  next
}
mode == "Q" { paths[++asked] = $0; ways[asked] = how; next }
mode == "A" { print "== path " $0; print "absent"; next }
mode == "E" { print "== path " $0; print "exists"; next }
mode == "k" { expected[$0] = 1; next }
mode == "l" { link_line($0); next }
mode == "d" { if (status_line($0)) { place[s_name] = s_rest; kinds[s_name] = s_type; sizes[s_name] = s_size } next }
mode == "g" {
  i = index($0, ":")
  path = substr($0, 1, i - 1)
  if (path != last) {
    if (!(path in expected)) next
    delete expected[path]
    last = path
    print "== path " path
    print "content: unchecked"
  }
  print "|" substr($0, i + 1)
  next
}
mode == "r" {
  if (!status_line($0)) next
  held[s_name] = status_word()
  if (s_type != "link") { kinds[s_name] = s_type; sizes[s_name] = s_size }
  else linked[s_name] = 1
}
function before(text) { return substr(text, 1, index(text, " ") - 1) }
function after(text) { return substr(text, index(text, " ") + 1) }
# answer PATH WAY: the part of a path whose status is known. A link to nothing is told by its own.
function answer(path, way) {
  print "== path " path
  if (!(path in held)) { print "absent"; return }
  if (way != "s" && !(path in linked) && kinds[path] != "file") { print "refused: source_missing"; return }
  print "status: " held[path]
  if (way == "s") return
  if (!(path in kinds)) print "dangling"
  else if (kinds[path] != "file") print "refused: source_missing"
  else content(before(way), after(way) + 0, path, sizes[path] + 0)
}
function clear(  i) {
  for (i in held) delete held[i]
  for (i in kinds) delete kinds[i]
  for (i in sizes) delete sizes[i]
  for (i in linked) delete linked[i]
  for (i in leads) delete leads[i]
  for (i in place) delete place[i]
}
'

AWK_OUTPUT='
BEGIN { in_key = 0 }
function tell(line) {
  if (part !~ /^audit[.]/) { line = cut_line(line); if (gone) return }
  print "|" line
}
$0 == mark "=end" { exit }
sum > max { next }
{
  # An empty line before the end may be ours.
  if (is_held) print "|"
  is_held = $0 == ""
  sum += length($0) + 1
  if (sum > max) print "cut: byte_limit"
  else if (!is_held) tell($0)
}
'

# questions FUNCTION...: asks, and lets the reader write the answers.
questions() {
  { q_fresh; for function in "$@"; do "$function"; done; flush; } |
    $AWK -v mark="$mark" -v has_stat="$HAS_STAT" -v uid="${uid:-0}" "$AWK_CUTS$AWK_FILTERS$AWK_READER"
}

# ---------------------------------------------------------------------------------------------------------------------
# What the catalogue names

# generated: questions
ask_kernel_files() {
  ask_kernel public 65536 /proc/sys/kernel/osrelease /proc/sys/kernel/version /proc/sys/kernel/hostname \
    /proc/sys/kernel/arch
  ask_there /proc/sys/kernel /proc/sys/kernel/modprobe /sys/firmware/efi
  ask_kernel text 4194304 /proc/cmdline /proc/mounts /proc/self/mountinfo
  ask_kernel public 4194304 /proc/cpuinfo /proc/meminfo /proc/modules /proc/uptime
  ask_kernel boottime 4194304 /proc/stat
  ask_kernel public 1048576 /proc/diskstats /proc/loadavg /proc/net/dev
  ask_kernel public 65536 /proc/1/comm /proc/1/cgroup /proc/sys/net/ipv4/ip_local_port_range
  ask_kernel public 8388608 /proc/net/route /proc/net/ipv6_route /proc/net/fib_trie /proc/net/if_inet6 /proc/net/tcp \
    /proc/net/tcp6 /proc/net/udp /proc/net/udp6
  ask_kernel public 65536 /sys/class/dmi/id/sys_vendor /sys/class/dmi/id/product_name \
    /sys/class/dmi/id/product_serial /sys/class/dmi/id/product_uuid /sys/class/dmi/id/chassis_type \
    /sys/class/dmi/id/bios_vendor /sys/class/dmi/id/bios_version /sys/class/dmi/id/bios_date
  ask_kernel public 65536 /sys/hypervisor/type /sys/devices/system/memory/block_size_bytes
  ask_list /sys/block /sys/class/net /sys/class/tpm /sys/devices/system/cpu/vulnerabilities \
    /sys/devices/system/memory
  ask_kernel public 65536 /sys/devices/system/cpu/vulnerabilities/*
  ask_status /sys/firmware/efi
  ask_kernel public 65536 /sys/fs/selinux/enforce /selinux/enforce /sys/module/apparmor/parameters/enabled
  ask_kernel public 65536 /sys/fs/selinux/booleans/* /selinux/booleans/* /sys/kernel/security/apparmor/profiles
  ask_list /sys/fs/cgroup/system.slice /sys/fs/cgroup/systemd/system.slice
  ask_kernel public 65536 /sys/fs/cgroup/system.slice/*.service/cgroup.events
  ask_kernel pid 65536 /sys/fs/cgroup/systemd/system.slice/*.service/cgroup.procs
}

ask_packages() {
  ask_read text 1048576 /etc/os-release /etc/oracle-release /etc/enterprise-release /etc/rocky-release \
    /etc/almalinux-release /etc/centos-release /etc/fedora-release /etc/redhat-release /etc/system-release \
    /etc/slackware-version /etc/gentoo-release /etc/SuSE-release /etc/lsb-release /etc/alpine-release \
    /etc/debian_version
  ask_read text 1048576 /usr/lib/os-release
  ask_read public 1048576 /etc/machine-id /var/lib/dbus/machine-id /var/lib/cloud/data/instance-id
  ask_read text 1048576 /etc/hostname /etc/HOSTNAME /etc/hosts /var/lib/dpkg/arch
  ask_there /lib64/ld-linux-x86-64.so.2 /lib/ld-linux-aarch64.so.1 /lib/ld-musl-x86_64.so.1 \
    /lib/ld-musl-aarch64.so.1 /lib/ld-musl-i386.so.1 /lib/ld-linux.so.2 /.dockerenv /run/.containerenv \
    /run/systemd/container /run/openrc /sbin/openrc-run /sbin/rc-service /sbin/initctl /etc/init /etc/runlevels \
    /var/lib/snapd/snaps /var/lib/pacman/local
  ask_there /var/lib/rpm/Packages /var/lib/rpm/Packages.db /var/lib/rpm/rpmdb.sqlite /usr/lib/sysimage/rpm/Packages \
    /usr/lib/sysimage/rpm/Packages.db /usr/lib/sysimage/rpm/rpmdb.sqlite
  ask_status /sbin/init /lib
  ask_read dpkg 67108864 /var/lib/dpkg/status
  ask_read dpkg 67108864 /usr/lib/opkg/status
  ask_list /var/lib/dpkg/status.d
  ask_read dpkg 1048576 /var/lib/dpkg/status.d/*
  ask_read apk 67108864 /lib/apk/db/installed /usr/lib/apk/db/installed
  ask_list /var/lib/pacman/local
  ask_read public 1048576 /var/lib/pacman/local/*/desc
  ask_list /snap /var/lib/snapd/snap /var/lib/flatpak/app
  ask_read text 1048576 /snap/*/current/meta/snap.yaml /var/lib/snapd/snap/*/current/meta/snap.yaml
  ask_read text 1048576 /var/lib/flatpak/app/*/current/active/files/share/metainfo/*.metainfo.xml \
    /var/lib/flatpak/app/*/current/active/files/share/appdata/*.appdata.xml
  ask_list /etc/apt/apt.conf.d /etc/apt/sources.list.d /etc/yum.repos.d /etc/distro.repos.d
  ask_list /etc/zypp/repos.d /etc/zypp/credentials.d /etc/products.d /etc/pki/entitlement
  ask_list /var/cache/dnf /var/cache/yum /var/lib/apt/lists
  ask_read text 1048576 /etc/apt/apt.conf /etc/apt/apt.conf.d/* /etc/apt/sources.list /etc/apt/sources.list.d/* \
    /etc/yum.conf /etc/dnf/dnf.conf /etc/yum.repos.d/*.repo /etc/distro.repos.d/*.repo /etc/zypp/zypp.conf \
    /etc/zypp/zypper.conf /etc/zypp/repos.d/*.repo
  ask_read certificate 4194304 /etc/pki/entitlement/*.pem
  ask_read pro 1048576 /var/lib/ubuntu-advantage/status.json
}

ask_services() {
  ask_list /etc/systemd/system.control /run/systemd/transient /run/systemd/generator.early /etc/systemd/system \
    /run/systemd/system /run/systemd/generator /usr/local/lib/systemd/system /usr/lib/systemd/system \
    /lib/systemd/system /run/systemd/generator.late
  ask_list /etc/systemd/system.control/*.wants /etc/systemd/system.control/*.requires \
    /etc/systemd/system.control/*.upholds /run/systemd/transient/*.wants /run/systemd/transient/*.requires \
    /run/systemd/transient/*.upholds /run/systemd/generator.early/*.wants /run/systemd/generator.early/*.requires \
    /run/systemd/generator.early/*.upholds /etc/systemd/system/*.wants /etc/systemd/system/*.requires \
    /etc/systemd/system/*.upholds /run/systemd/system/*.wants /run/systemd/system/*.requires \
    /run/systemd/system/*.upholds /run/systemd/generator/*.wants /run/systemd/generator/*.requires \
    /run/systemd/generator/*.upholds /usr/local/lib/systemd/system/*.wants /usr/local/lib/systemd/system/*.requires \
    /usr/local/lib/systemd/system/*.upholds /usr/lib/systemd/system/*.wants /usr/lib/systemd/system/*.requires \
    /usr/lib/systemd/system/*.upholds /lib/systemd/system/*.wants /lib/systemd/system/*.requires \
    /lib/systemd/system/*.upholds /run/systemd/generator.late/*.wants /run/systemd/generator.late/*.requires \
    /run/systemd/generator.late/*.upholds
  ask_list /etc/systemd/system.control/*.d /run/systemd/transient/*.d /run/systemd/generator.early/*.d \
    /etc/systemd/system/*.d /run/systemd/system/*.d /run/systemd/generator/*.d /usr/local/lib/systemd/system/*.d \
    /usr/lib/systemd/system/*.d /lib/systemd/system/*.d /run/systemd/generator.late/*.d
  ask_read unit 1048576 /etc/systemd/system.control/*.service /etc/systemd/system.control/*.socket \
    /etc/systemd/system.control/*.timer /etc/systemd/system.control/*.mount /etc/systemd/system.control/*.path \
    /etc/systemd/system.control/*.target /etc/systemd/system.control/*.swap /etc/systemd/system.control/*.automount \
    /etc/systemd/system.control/*.slice
  ask_read unit 1048576 /etc/systemd/system.control/*.d/*.conf
  ask_read unit 1048576 /run/systemd/transient/*.service /run/systemd/transient/*.socket \
    /run/systemd/transient/*.timer /run/systemd/transient/*.mount /run/systemd/transient/*.path \
    /run/systemd/transient/*.target /run/systemd/transient/*.swap /run/systemd/transient/*.automount \
    /run/systemd/transient/*.slice
  ask_read unit 1048576 /run/systemd/transient/*.d/*.conf
  ask_read unit 1048576 /run/systemd/generator.early/*.service /run/systemd/generator.early/*.socket \
    /run/systemd/generator.early/*.timer /run/systemd/generator.early/*.mount /run/systemd/generator.early/*.path \
    /run/systemd/generator.early/*.target /run/systemd/generator.early/*.swap \
    /run/systemd/generator.early/*.automount /run/systemd/generator.early/*.slice
  ask_read unit 1048576 /run/systemd/generator.early/*.d/*.conf
  ask_read unit 1048576 /etc/systemd/system/*.service /etc/systemd/system/*.socket /etc/systemd/system/*.timer \
    /etc/systemd/system/*.mount /etc/systemd/system/*.path /etc/systemd/system/*.target /etc/systemd/system/*.swap \
    /etc/systemd/system/*.automount /etc/systemd/system/*.slice
  ask_read unit 1048576 /etc/systemd/system/*.d/*.conf
  ask_read unit 1048576 /run/systemd/system/*.service /run/systemd/system/*.socket /run/systemd/system/*.timer \
    /run/systemd/system/*.mount /run/systemd/system/*.path /run/systemd/system/*.target /run/systemd/system/*.swap \
    /run/systemd/system/*.automount /run/systemd/system/*.slice
  ask_read unit 1048576 /run/systemd/system/*.d/*.conf
  ask_read unit 1048576 /run/systemd/generator/*.service /run/systemd/generator/*.socket \
    /run/systemd/generator/*.timer /run/systemd/generator/*.mount /run/systemd/generator/*.path \
    /run/systemd/generator/*.target /run/systemd/generator/*.swap /run/systemd/generator/*.automount \
    /run/systemd/generator/*.slice
  ask_read unit 1048576 /run/systemd/generator/*.d/*.conf
  ask_read unit 1048576 /usr/local/lib/systemd/system/*.service /usr/local/lib/systemd/system/*.socket \
    /usr/local/lib/systemd/system/*.timer /usr/local/lib/systemd/system/*.mount /usr/local/lib/systemd/system/*.path \
    /usr/local/lib/systemd/system/*.target /usr/local/lib/systemd/system/*.swap \
    /usr/local/lib/systemd/system/*.automount /usr/local/lib/systemd/system/*.slice
  ask_read unit 1048576 /usr/local/lib/systemd/system/*.d/*.conf
  ask_read unit 1048576 /usr/lib/systemd/system/*.service /usr/lib/systemd/system/*.socket \
    /usr/lib/systemd/system/*.timer /usr/lib/systemd/system/*.mount /usr/lib/systemd/system/*.path \
    /usr/lib/systemd/system/*.target /usr/lib/systemd/system/*.swap /usr/lib/systemd/system/*.automount \
    /usr/lib/systemd/system/*.slice
  ask_read unit 1048576 /usr/lib/systemd/system/*.d/*.conf
  ask_read unit 1048576 /lib/systemd/system/*.service /lib/systemd/system/*.socket /lib/systemd/system/*.timer \
    /lib/systemd/system/*.mount /lib/systemd/system/*.path /lib/systemd/system/*.target /lib/systemd/system/*.swap \
    /lib/systemd/system/*.automount /lib/systemd/system/*.slice
  ask_read unit 1048576 /lib/systemd/system/*.d/*.conf
  ask_read unit 1048576 /run/systemd/generator.late/*.service /run/systemd/generator.late/*.socket \
    /run/systemd/generator.late/*.timer /run/systemd/generator.late/*.mount /run/systemd/generator.late/*.path \
    /run/systemd/generator.late/*.target /run/systemd/generator.late/*.swap /run/systemd/generator.late/*.automount \
    /run/systemd/generator.late/*.slice
  ask_read unit 1048576 /run/systemd/generator.late/*.d/*.conf
  ask_list /etc/init.d /etc/rc.d /etc/rcS.d /etc/init /etc/xinetd.d /run/openrc/started /run/openrc/failed
  ask_list /etc/rc2.d /etc/rc3.d /etc/rc4.d /etc/rc5.d /etc/rc.d/rc2.d /etc/rc.d/rc3.d /etc/rc.d/rc4.d \
    /etc/rc.d/rc5.d /etc/init.d/rc2.d /etc/init.d/rc3.d /etc/init.d/rc4.d /etc/init.d/rc5.d
  ask_list /etc/runlevels/sysinit /etc/runlevels/boot /etc/runlevels/default
  ask_read text 1048576 /etc/muster-agent.json /etc/inittab /etc/init/rc-sysinit.conf
  ask_read upstart 1048576 /etc/init/*.conf /etc/init/*.override
  ask_read inetd 1048576 /etc/inetd.conf
  ask_read pid 4096 /var/run/*.pid /var/run/*/*.pid /run/*.pid /run/*/*.pid
  ask_read pid 4096 /run/chrony/chronyd.pid /run/chronyd.pid /run/ntpd.pid /run/ntp.pid /run/openntpd.pid \
    /run/vmtoolsd.pid /var/run/chrony/chronyd.pid /var/run/chronyd.pid /var/run/ntpd.pid /var/run/ntp.pid \
    /var/run/openntpd.pid /var/run/vmtoolsd.pid
}

ask_settings() {
  ask_read text 1048576 /etc/login.defs /etc/default/useradd /etc/nsswitch.conf /etc/shells /etc/securetty
  ask_read path 1048576 /etc/environment
  ask_list /etc/security/pwquality.conf.d /etc/security/limits.d
  ask_read text 1048576 /etc/security/pwquality.conf /etc/security/faillock.conf /etc/security/pwhistory.conf \
    /etc/security/limits.conf /etc/security/pwquality.conf.d/*.conf /etc/security/limits.d/*.conf
  ask_list /etc/systemd/journald.conf.d /run/systemd/journald.conf.d /usr/local/lib/systemd/journald.conf.d \
    /usr/lib/systemd/journald.conf.d /lib/systemd/journald.conf.d /etc/systemd/journal-upload.conf.d \
    /run/systemd/journal-upload.conf.d /usr/local/lib/systemd/journal-upload.conf.d \
    /usr/lib/systemd/journal-upload.conf.d /lib/systemd/journal-upload.conf.d /etc/systemd/timesyncd.conf.d \
    /run/systemd/timesyncd.conf.d /usr/local/lib/systemd/timesyncd.conf.d /usr/lib/systemd/timesyncd.conf.d \
    /lib/systemd/timesyncd.conf.d /etc/systemd/logind.conf.d /run/systemd/logind.conf.d \
    /usr/local/lib/systemd/logind.conf.d /usr/lib/systemd/logind.conf.d /lib/systemd/logind.conf.d \
    /etc/systemd/system.conf.d /run/systemd/system.conf.d /usr/local/lib/systemd/system.conf.d \
    /usr/lib/systemd/system.conf.d /lib/systemd/system.conf.d /etc/systemd/coredump.conf.d \
    /run/systemd/coredump.conf.d /usr/local/lib/systemd/coredump.conf.d /usr/lib/systemd/coredump.conf.d \
    /lib/systemd/coredump.conf.d /etc/systemd/resolved.conf.d /run/systemd/resolved.conf.d \
    /usr/local/lib/systemd/resolved.conf.d /usr/lib/systemd/resolved.conf.d /lib/systemd/resolved.conf.d
  ask_read text 1048576 /etc/systemd/journald.conf /etc/systemd/journald.conf.d/*.conf /run/systemd/journald.conf \
    /run/systemd/journald.conf.d/*.conf /usr/local/lib/systemd/journald.conf \
    /usr/local/lib/systemd/journald.conf.d/*.conf /usr/lib/systemd/journald.conf \
    /usr/lib/systemd/journald.conf.d/*.conf /lib/systemd/journald.conf /lib/systemd/journald.conf.d/*.conf \
    /etc/systemd/journal-upload.conf /etc/systemd/journal-upload.conf.d/*.conf /run/systemd/journal-upload.conf \
    /run/systemd/journal-upload.conf.d/*.conf /usr/local/lib/systemd/journal-upload.conf \
    /usr/local/lib/systemd/journal-upload.conf.d/*.conf /usr/lib/systemd/journal-upload.conf \
    /usr/lib/systemd/journal-upload.conf.d/*.conf /lib/systemd/journal-upload.conf \
    /lib/systemd/journal-upload.conf.d/*.conf /etc/systemd/timesyncd.conf /etc/systemd/timesyncd.conf.d/*.conf \
    /run/systemd/timesyncd.conf /run/systemd/timesyncd.conf.d/*.conf /usr/local/lib/systemd/timesyncd.conf \
    /usr/local/lib/systemd/timesyncd.conf.d/*.conf /usr/lib/systemd/timesyncd.conf \
    /usr/lib/systemd/timesyncd.conf.d/*.conf /lib/systemd/timesyncd.conf /lib/systemd/timesyncd.conf.d/*.conf \
    /etc/systemd/logind.conf /etc/systemd/logind.conf.d/*.conf /run/systemd/logind.conf \
    /run/systemd/logind.conf.d/*.conf /usr/local/lib/systemd/logind.conf /usr/local/lib/systemd/logind.conf.d/*.conf \
    /usr/lib/systemd/logind.conf /usr/lib/systemd/logind.conf.d/*.conf /lib/systemd/logind.conf \
    /lib/systemd/logind.conf.d/*.conf /etc/systemd/system.conf /etc/systemd/system.conf.d/*.conf \
    /run/systemd/system.conf /run/systemd/system.conf.d/*.conf /usr/local/lib/systemd/system.conf \
    /usr/local/lib/systemd/system.conf.d/*.conf /usr/lib/systemd/system.conf /usr/lib/systemd/system.conf.d/*.conf \
    /lib/systemd/system.conf /lib/systemd/system.conf.d/*.conf /etc/systemd/coredump.conf \
    /etc/systemd/coredump.conf.d/*.conf /run/systemd/coredump.conf /run/systemd/coredump.conf.d/*.conf \
    /usr/local/lib/systemd/coredump.conf /usr/local/lib/systemd/coredump.conf.d/*.conf \
    /usr/lib/systemd/coredump.conf /usr/lib/systemd/coredump.conf.d/*.conf /lib/systemd/coredump.conf \
    /lib/systemd/coredump.conf.d/*.conf /etc/systemd/resolved.conf /etc/systemd/resolved.conf.d/*.conf \
    /run/systemd/resolved.conf /run/systemd/resolved.conf.d/*.conf /usr/local/lib/systemd/resolved.conf \
    /usr/local/lib/systemd/resolved.conf.d/*.conf /usr/lib/systemd/resolved.conf \
    /usr/lib/systemd/resolved.conf.d/*.conf /lib/systemd/resolved.conf /lib/systemd/resolved.conf.d/*.conf
  ask_list /etc/sysctl.d /run/sysctl.d /usr/local/lib/sysctl.d /usr/lib/sysctl.d /lib/sysctl.d
  ask_list /etc/modprobe.d /run/modprobe.d /usr/local/lib/modprobe.d /usr/lib/modprobe.d /lib/modprobe.d
  ask_read text 1048576 /etc/sysctl.conf /etc/sysctl.d/*.conf /etc/modprobe.d/*.conf /run/sysctl.d/*.conf \
    /run/modprobe.d/*.conf /usr/local/lib/sysctl.d/*.conf /usr/local/lib/modprobe.d/*.conf /usr/lib/sysctl.d/*.conf \
    /usr/lib/modprobe.d/*.conf /lib/sysctl.d/*.conf /lib/modprobe.d/*.conf /etc/modprobe.conf /etc/fstab /etc/mtab \
    /etc/motd /etc/issue /etc/issue.net /etc/timezone /etc/sysconfig/clock /etc/resolv.conf /etc/krb5.conf \
    /etc/hosts.allow /etc/hosts.deny /etc/cron.allow /etc/cron.deny /etc/at.allow /etc/at.deny /etc/exports \
    /etc/exports.d/*.exports /run/systemd/resolve/resolv.conf /etc/selinux/config /etc/kernel/cmdline
  ask_list /etc/exports.d /etc/pam.d /usr/lib/pam.d /etc/profile.d /etc/ssh /etc/ssh/sshd_config.d
  ask_read text 1048576 /etc/pam.conf /etc/pam.d/* /usr/lib/pam.d/*
  ask_read text 1048576 /etc/ssh/sshd_config /etc/ssh/sshd_config.d/* /etc/ssh/ssh_host_*_key.pub
  ask_there /usr/sbin/sshd /sbin/sshd /usr/bin/sshd /usr/local/sbin/sshd
  ask_read shell 1048576 /etc/profile /etc/bash.bashrc /etc/bashrc /etc/csh.cshrc /etc/csh.login /etc/zprofile \
    /etc/zsh/zprofile /etc/profile.d/*.sh /root/.profile /root/.bash_profile /root/.bashrc
  ask_read sudoers 1048576 /etc/sudoers
  ask_list /etc/audit /etc/audit/rules.d /etc/audit/plugins.d /etc/audisp/plugins.d
  ask_read rules 1048576 /etc/audit/audit.rules /etc/audit/rules.d/*.rules
  ask_read text 1048576 /etc/audit/auditd.conf /etc/audit/audisp-remote.conf /etc/audit/plugins.d/*.conf \
    /etc/audisp/audispd.conf /etc/audisp/audisp-remote.conf /etc/audisp/plugins.d/*.conf
  ask_there /sbin/auditctl /usr/sbin/auditctl
  ask_list /etc/rsyslog.d /etc/logrotate.d
  ask_read rsyslog 1048576 /etc/rsyslog.conf /etc/rsyslog.d/*
  ask_read logrotate 1048576 /etc/logrotate.conf /etc/logrotate.d/*
  ask_list /etc/chrony /etc/chrony/conf.d /etc/chrony/sources.d /etc/chrony.d /run/chrony-dhcp
  ask_read time 1048576 /etc/chrony.conf /etc/chrony/chrony.conf /etc/ntp.conf /etc/ntpsec/ntp.conf \
    /etc/openntpd/ntpd.conf /etc/chrony/conf.d/*.conf /etc/chrony/sources.d/*.sources /etc/chrony.d/*.conf \
    /run/chrony-dhcp/*.sources
  ask_status /etc/localtime /run/systemd/timesync/synchronized
  ask_list /etc/snmp/snmpd.conf.d
  ask_read snmpd 1048576 /etc/snmp/snmpd.conf /etc/snmp/snmpd.conf.d/*.conf
  ask_read samba 1048576 /etc/samba/smb.conf
  ask_read vsftpd 1048576 /etc/vsftpd.conf /etc/vsftpd/vsftpd.conf
  ask_read postfix 1048576 /etc/postfix/main.cf
  ask_list /etc/default/grub.d /boot/loader/entries /boot/efi/loader/entries /efi/loader/entries
  ask_read grubDefault 1048576 /etc/default/grub /etc/default/grub.d/*.cfg
  ask_read text 1048576 /boot/loader/entries/*.conf /boot/efi/loader/entries/*.conf /efi/loader/entries/*.conf
  ask_status /boot/loader/loader.conf /boot/efi/loader/loader.conf /efi/loader/loader.conf
  ask_read grub 4194304 /boot/grub/grub.cfg /boot/grub/user.cfg /boot/grub/custom.cfg /boot/grub2/grub.cfg \
    /boot/grub2/user.cfg /boot/grub2/custom.cfg /etc/grub2.cfg /etc/grub2-efi.cfg /etc/grub.d/40_custom \
    /etc/grub.d/01_users
  ask_read legacygrub 4194304 /boot/grub/grub.conf /boot/grub/menu.lst
  ask_read gdm 1048576 /etc/gdm3/daemon.conf /etc/gdm3/custom.conf /etc/gdm/custom.conf
  ask_list /etc/my.cnf.d /etc/mysql/conf.d /etc/mysql/mysql.conf.d /etc/mysql/mariadb.conf.d
  ask_read mysql 1048576 /etc/my.cnf /etc/mysql/my.cnf /etc/my.cnf.d/* /etc/mysql/conf.d/* /etc/mysql/mysql.conf.d/* \
    /etc/mysql/mariadb.conf.d/*
  ask_list /etc/aide/aide.conf.d /etc/aide.conf.d
  ask_read aide 1048576 /etc/aide.conf /etc/aide/aide.conf /etc/aide/aide.conf.d/* /etc/aide.conf.d/*
  ask_read text 1048576 /etc/crypto-policies/state/current /etc/crypto-policies/config
  ask_read openssl 1048576 /etc/ssl/openssl.cnf /etc/pki/tls/openssl.cnf \
    /etc/crypto-policies/back-ends/opensslcnf.config
  ask_list /etc/dconf/db /etc/dconf/db/*.d /etc/dconf/db/*.d/locks
  ask_read dconf 1048576 /etc/dconf/db/*.d/*
  ask_read text 1048576 /etc/dconf/db/*.d/locks/*
  ask_read xinetd 1048576 /etc/xinetd.conf /etc/xinetd.d/*
  ask_list /etc/postgresql /etc/postgresql/* /etc/postgresql/*/* /etc/postgresql/*/*/conf.d \
    /var/lib/pgsql/data/conf.d
  ask_read postgresql 1048576 /etc/postgresql/*/*/postgresql.conf /etc/postgresql/*/*/conf.d/*.conf \
    /var/lib/pgsql/data/postgresql.conf /var/lib/pgsql/data/conf.d/*.conf
  ask_status /etc/postgresql/*/*/conf.d
  ask_list /etc/nginx /etc/nginx/conf.d /etc/nginx/sites-enabled /etc/nginx/snippets
  ask_read nginx 1048576 /etc/nginx/nginx.conf /etc/nginx/conf.d/* /etc/nginx/sites-enabled/* /etc/nginx/snippets/*
  ask_list /etc/apache2/sites-enabled /etc/apache2/conf-enabled /etc/apache2/mods-enabled /etc/apache2/vhosts.d \
    /etc/httpd/conf.d /etc/httpd/conf.modules.d
  ask_read apache 1048576 /etc/apache2/apache2.conf /etc/apache2/httpd.conf /etc/apache2/sites-enabled/* \
    /etc/apache2/conf-enabled/* /etc/apache2/vhosts.d/* /etc/httpd/conf/httpd.conf /etc/httpd/conf.d/*
  ask_list /etc/haproxy/conf.d /etc/dovecot/conf.d /etc/exim4/conf.d /etc/openvpn
  ask_list /etc/openvpn/server /etc/openvpn/client
  ask_read settings 1048576 /etc/haproxy/haproxy.cfg /etc/haproxy/conf.d/* /etc/dovecot/dovecot.conf \
    /etc/dovecot/conf.d/* /etc/openldap/slapd.conf /etc/ldap/slapd.conf /etc/exim4/exim4.conf /etc/exim4/conf.d/* \
    /etc/openvpn/*.conf /etc/openvpn/server/*.conf /etc/openvpn/client/*.conf /etc/redis/redis.conf /etc/redis.conf \
    /etc/grafana/grafana.ini
  ask_read domain 1048576 /etc/sssd/sssd.conf
  ask_list /run/systemd/netif/leases /var/lib/dhcp /var/lib/dhclient /var/lib/NetworkManager /var/lib/dhcpcd \
    /etc/network /etc/network/interfaces.d /etc/netplan /etc/systemd/network /etc/sysconfig/network-scripts \
    /etc/NetworkManager/system-connections
  ask_read addresses 1048576 /run/systemd/netif/leases/* /var/lib/dhcp/* /var/lib/dhclient/* \
    /var/lib/NetworkManager/* /var/lib/dhcpcd/* /etc/network/* /etc/network/interfaces.d/* /etc/netplan/* \
    /etc/systemd/network/* /etc/sysconfig/network /etc/sysconfig/network-scripts/* \
    /etc/NetworkManager/system-connections/*
}

ask_accounts() {
  ask_read passwd 1048576 /etc/passwd
  ask_read group 1048576 /etc/group
  ask_read shadow 1048576 /etc/shadow
  ask_list /etc/cron.d /etc/cron.hourly /etc/cron.daily /etc/cron.weekly /etc/cron.monthly /etc/cron.yearly
  ask_list /var/spool/cron/crontabs /var/spool/cron/tabs /var/spool/cron
  ask_read cron 1048576 /etc/crontab /etc/cron.d/*
  ask_read anacron 1048576 /etc/anacrontab
  ask_read usercron 1048576 /var/spool/cron/crontabs/* /var/spool/cron/tabs/* /var/spool/cron/*
  ask_status /bin /sbin /usr/bin /usr/sbin /usr/local/bin /usr/local/sbin /usr/games /usr/local/games /snap/bin \
    /root/bin /root/.cargo/bin /root/.local/bin
}

ask_protection() {
  ask_there /usr/sbin/nft /usr/sbin/iptables /usr/sbin/ufw /usr/sbin/firewalld /sbin/nft /sbin/iptables /sbin/ufw \
    /sbin/firewalld /usr/bin/nft /usr/bin/iptables /usr/bin/ufw /usr/bin/firewalld
  ask_kernel text 65536 /proc/net/ip_tables_names /proc/net/ip6_tables_names
  ask_read text 1048576 /etc/nftables.conf /etc/nftables.nft /etc/sysconfig/nftables.conf /etc/sysconfig/iptables \
    /etc/sysconfig/ip6tables /etc/iptables/rules.v4 /etc/iptables/rules.v6 /etc/iptables/rules-save \
    /etc/ufw/ufw.conf
  ask_list /usr/lib/firewalld/zones /etc/firewalld/zones
  ask_read text 1048576 /etc/firewalld/firewalld.conf /usr/lib/firewalld/zones/*.xml /etc/firewalld/zones/*.xml
  ask_there /var/lib/containers/storage/overlay-containers/containers.json \
    /var/lib/containers/storage/vfs-containers/containers.json /run/containerd/io.containerd.runtime.v2.task/k8s.io \
    /run/containerd/io.containerd.runtime.v2.task/default /run/k3s/containerd/io.containerd.runtime.v2.task/k8s.io \
    /run/containers/storage/overlay-containers /var/lib/containerd/io.containerd.metadata.v1.bolt /var/lib/crio \
    /var/lib/kubelet /var/lib/rancher/rke2 /var/lib/rancher/k3s /var/lib/rancher/rke2/server \
    /var/lib/rancher/k3s/server /etc/kubernetes/manifests/kube-apiserver.yaml
  ask_list /var/lib/rancher/rke2/data /var/lib/rancher/k3s/data
  ask_status /run/reboot-required /var/run/reboot-required /var/lib/apt/periodic/update-success-stamp
  ask_status /var/lib/apt/lists/*_InRelease /var/lib/apt/lists/*_Release
  ask_read release 4194304 /var/lib/apt/lists/*_InRelease /var/lib/apt/lists/*_Release
  ask_read text 1048576 /run/reboot-required.pkgs /var/run/reboot-required.pkgs
  ask_read automatic 1048576 /etc/dnf/automatic.conf /etc/yum/yum-cron.conf
  ask_list /var/cache/libdnf5 /var/cache/zypp/raw /var/cache/apk /etc/apk/cache /var/lib/apk
  ask_list /var/cache/dnf/*/repodata /var/cache/libdnf5/*/repodata /var/cache/zypp/raw/*/repodata
  ask_list /var/cache/yum/* /var/cache/yum/*/* /var/cache/yum/*/*/*
  ask_status /var/cache/dnf/*/repodata/repomd.xml /var/cache/libdnf5/*/repodata/repomd.xml \
    /var/cache/zypp/raw/*/repodata/repomd.xml /var/cache/yum/*/cachecookie /var/cache/yum/*/*/cachecookie \
    /var/cache/yum/*/*/*/cachecookie /var/cache/apk/APKINDEX.* /etc/apk/cache/APKINDEX.* /var/lib/apk/APKINDEX.*
  ask_list /lib/modules /usr/lib/modules
  ask_status /lib/modules/*/modules.builtin /lib/modules/*/modules.order /usr/lib/modules/*/modules.builtin \
    /usr/lib/modules/*/modules.order
  ask_kernel deleted 4194304 /proc/1/maps
  ask_status /usr/sbin/clamd /usr/bin/clamscan /usr/local/sbin/clamd /usr/local/bin/clamscan /opt/microsoft/mdatp \
    /opt/microsoft/mdatp/definitions.noindex /var/opt/microsoft/mdatp/definitions.noindex /opt/sophos-av \
    /opt/sophos-spl /opt/eset/efs /opt/eset/eea /opt/eset/esets /opt/kaspersky/kesl /opt/kaspersky/kav4fs \
    /opt/kaspersky/klnagent64 /opt/ds_agent /opt/TrendMicro/SProtectLinux /opt/TrendMicro/vls_agent /opt/McAfee/ens \
    /opt/isec/ens /opt/NAI/LinuxShield /usr/local/uvscan /opt/NAI/LinuxShield/engine/dat/avvscan.dat \
    /usr/local/uvscan/avvscan.dat /opt/Symantec/symantec_antivirus /opt/Symantec/sdcssagent /usr/lib/symantec \
    /opt/Symantec/virusdefs/definfo.dat /opt/CrowdStrike/falcond /opt/CrowdStrike/falconctl /opt/sentinelone \
    /opt/bitdefender-security-tools /opt/BitDefender /opt/traps/bin/pmd /opt/drweb.com/bin/drweb-configd \
    /opt/f-secure/linuxsecurity /opt/f-secure/fsav /opt/COMODO /usr/bin/avast /opt/cylance /opt/carbonblack/psc \
    /usr/sbin/cbdaemon /opt/Elastic/Endpoint
  ask_list /opt/sophos-av/lib/sav /var/opt/eset/efs/lib /var/opt/eset/eea/lib /var/opt/eset/esets/lib \
    /opt/TrendMicro/SProtectLinux /var/opt/drweb.com/bases /opt /opt/viettel
  ask_status /opt/sophos-av/lib/sav/*.ide /opt/sophos-av/lib/sav/*.vdb /var/opt/eset/efs/lib/*.dat \
    /var/opt/eset/eea/lib/*.dat /var/opt/eset/esets/lib/*.dat /opt/TrendMicro/SProtectLinux/lpt\$vpn.* \
    /var/opt/drweb.com/bases/*.vdb /opt/bkav* /opt/Bkav* /opt/BKAV* /opt/cmc* /opt/CMC* /opt/ajiant* \
    /opt/vcs-ajiant* /opt/viettel/ajiant*
  ask_list /var/log/clamav
  ask_status /var/lib/clamav/daily.cld /var/lib/clamav/daily.cvd /var/lib/clamav/main.cld /var/lib/clamav/main.cvd
  ask_status /usr/openv/netbackup/bp.conf /etc/CommVaultRegistry /opt/commvault/Base /etc/bacula/bacula-fd.conf \
    /opt/bacula/etc/bacula-fd.conf /etc/bareos/bareos-fd.d /etc/bareos/bareos-fd.conf /root/.cache/restic \
    /etc/borgmatic/config.yaml /etc/borgmatic.d /nsr/res /opt/tivoli/tsm/client/ba/bin/dsm.sys
  ask_list /var/lib/muster-agent/backups /var/lib/pgbackrest/backup /var/lib/barman /root/.cache/duplicity \
    /var/log/veeam/Backup /root/.config/borg/security /var/lib/automysqlbackup/daily \
    /var/lib/autopostgresqlbackup/daily
  ask_read text 65536 /var/lib/muster-agent/backups/*.json
  ask_status /var/log/rsnapshot.log /var/log/bacula/bacula.log /var/log/bareos/bareos.log
}

ask_files() {
  ask_status /etc/passwd /etc/passwd- /etc/shadow /etc/shadow- /etc/group /etc/group- /etc/gshadow /etc/gshadow- \
    /etc/security/opasswd /etc/security/opasswd.old /etc/login.defs /etc/subuid /etc/subgid /etc/shells \
    /etc/nsswitch.conf /etc/ssh /etc/ssh/sshd_config /etc/ssh/sshd_config.d /etc/ssh/ssh_config /etc/ssh/moduli \
    /root/.ssh /root/.ssh/authorized_keys /etc/hosts.equiv /root/.rhosts /root/.shosts /root/.netrc \
    /etc/shosts.equiv /etc/hosts.allow /etc/hosts.deny /etc/crontab /etc/cron.hourly /etc/cron.daily \
    /etc/cron.weekly /etc/cron.monthly /etc/cron.yearly /etc/cron.d /etc/anacrontab /etc/cron.allow /etc/cron.deny \
    /etc/at.allow /etc/at.deny /var/spool/cron /var/spool/cron/crontabs /etc/sudoers /etc/sudoers.d /usr/bin/sudo \
    /bin/su /usr/bin/su /usr/bin/passwd /usr/bin/chage /usr/bin/gpasswd /usr/bin/newgrp /usr/bin/chsh /usr/bin/chfn \
    /usr/bin/pkexec /bin/mount /bin/umount /usr/bin/crontab /usr/bin/at /usr/sbin/unix_chkpwd \
    /usr/lib/openssh/ssh-keysign /etc/polkit-1/rules.d /etc/security /etc/security/limits.conf \
    /etc/security/access.conf /etc/pam.d /etc/pam.conf /etc/securetty /etc/audit /etc/audit/auditd.conf \
    /etc/audit/audit.rules /etc/audit/rules.d /sbin/auditctl /sbin/auditd /sbin/ausearch /sbin/aureport \
    /sbin/autrace /sbin/augenrules /var/log /var/log/audit /var/log/audit/audit.log /var/log/syslog \
    /var/log/messages /var/log/secure /var/log/auth.log /var/log/kern.log /var/log/boot.log /var/log/wtmp \
    /var/log/btmp /var/log/lastlog /var/log/faillog /var/log/journal /var/log/cron /var/log/maillog \
    /var/log/mail.log /etc/rsyslog.conf /etc/rsyslog.d /etc/logrotate.conf /etc/logrotate.d \
    /etc/systemd/journald.conf /boot /boot/grub/grub.cfg /boot/grub/grubenv /boot/grub/user.cfg /boot/grub2/grub.cfg \
    /boot/grub2/grubenv /boot/grub2/user.cfg /boot/efi/EFI /boot/grub/grub.conf /etc/grub.conf /etc/default/grub \
    /etc/sysctl.conf /etc/sysctl.d /etc/modprobe.d /etc/hosts /etc/resolv.conf /etc/exports /etc/motd /etc/issue \
    /etc/issue.net /etc/profile /etc/profile.d /etc/bashrc /etc/bash.bashrc /root /root/.bashrc /root/.profile \
    /root/.bash_profile /etc/fstab /etc/inittab /etc/init.d /etc/rc.local /etc/xinetd.conf /etc/xinetd.d \
    /etc/snmp/snmpd.conf /etc/nginx /etc/nginx/nginx.conf /etc/apache2 /etc/apache2/apache2.conf /etc/httpd \
    /etc/httpd/conf/httpd.conf /etc/postfix/main.cf /etc/mysql /etc/mysql/my.cnf /etc/my.cnf /var/lib/mysql \
    /etc/postgresql /var/lib/postgresql /var/lib/pgsql /etc/ssl/private /etc/pki/tls/private /etc/aide.conf \
    /etc/aide/aide.conf /etc/chrony.conf /etc/chrony/chrony.conf /etc/ntp.conf /etc/chrony.keys \
    /etc/chrony/chrony.keys /etc/ntp/keys /etc/crypto-policies/config /etc/docker /etc/docker/daemon.json \
    /var/run/docker.sock /etc/kubernetes /etc/kubernetes/admin.conf /etc/krb5.keytab /etc/apt/sources.list \
    /etc/apt/sources.list.d /etc/yum.repos.d /etc/yum.conf /etc/dnf/dnf.conf / /tmp /var/tmp /dev/shm /home /var \
    /etc /usr /opt /srv /usr/local/bin /usr/local/sbin /etc/ssh/ssh_host_*_key /etc/ssh/ssh_host_*_key.pub
}

ask_unix() {
  ask_read text 1048576 /etc/release
  ask_read inetd 1048576 /etc/inet/inetd.conf
  ask_read rctcpip 1048576 /etc/rc.tcpip
  ask_read masterpasswd 1048576 /etc/master.passwd
  ask_read aixpasswd 1048576 /etc/security/passwd /etc/security/user
  ask_there /tcb/files/auth
  ask_list /usr/local/etc/rc.d /sbin/init.d
  ask_list /sbin/rc1.d /sbin/rc2.d /sbin/rc3.d /sbin/rc4.d
}

phase_commands() {
  if [ "$uid" = 0 ] && [ -f /etc/ssh/sshd_config ]; then
    run sshd.effective 5 1048576 sshd -T
  fi
  if has_rpm_database; then
    run rpm.all 20 16777216 rpm -qa --qf '%{NAME}\t%{EPOCH}\t%{VERSION}\t%{RELEASE}\t%{ARCH}\t%{SOURCERPM}\t%{VENDOR}\t%{INSTALLTIME}\t%{SIGPGP:pgpsig}\t%{RSAHEADER:pgpsig}\t%{DSAHEADER:pgpsig}\t%{SIGGPG:pgpsig}\n'
  fi
  if [ "$(cat /proc/1/comm 2>/dev/null)" = systemd ]; then
    run systemd.units 5 4194304 systemctl list-units --all --plain --no-legend --no-pager
  fi
  if [ -d /etc/init ] && [ ! -d /run/systemd/system ]; then
    run upstart.jobs 5 1048576 initctl list
  fi
  if [ "$uid" = 0 ]; then
    run audit.loaded 5 4194304 auditctl -l
  fi
  if [ "$uid" = 0 ]; then
    run audit.status 5 104858 auditctl -s
  fi
  if [ "$uid" = 0 ]; then
    run nft.ruleset 5 8388608 nft -j list ruleset
  fi
  if [ "$uid" = 0 ] && [ -e /proc/net/ip_tables_names ]; then
    run iptables.save 5 8388608 iptables-save
  fi
  if [ "$uid" = 0 ] && [ -e /proc/net/ip6_tables_names ]; then
    run ip6tables.save 5 8388608 ip6tables-save
  fi
  run time.chrony 3 104858 chronyc -n tracking
  run time.ntp 3 104858 ntpq -pn
  ask_apt 20 16777216 -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= policy
  seldom dnf.updates 30 4194304 dnf -C -q check-update
  seldom dnf.security 30 4194304 dnf -C -q --security check-update
  seldom yum.updates 30 4194304 yum -C -q check-update
  seldom yum.security 30 4194304 yum -C -q --security check-update
  seldom zypper.updates 30 4194304 zypper --non-interactive --no-refresh list-updates
  seldom zypper.security 30 4194304 zypper --non-interactive --no-refresh list-patches --category security
  seldom apk.upgradable 20 4194304 apk --no-network list --upgradable
  if [ "$uid" = 0 ] && [ ! -r /sys/class/dmi/id/product_serial ]; then
    run dmi 5 1048576 dmidecode -t 1,2,3,17
  fi
  if is_system SunOS AIX HP-UX FreeBSD OpenBSD NetBSD DragonFly; then
    run unix.uname 5 1048576 uname -a
  fi
  if is_system AIX; then
    run aix.oslevel 20 1048576 oslevel -s
  fi
  if is_system AIX; then
    run aix.lslpp 20 8388608 lslpp -Lc
  fi
  if is_system AIX; then
    run aix.lssrc 10 1048576 lssrc -a
  fi
  if is_system HP-UX; then
    run hpux.bundles 20 8388608 swlist -l bundle
  fi
  if is_system HP-UX; then
    run hpux.products 20 8388608 swlist -l product
  fi
  if is_system SunOS; then
    run solaris.pkginfo 20 8388608 pkginfo -l
  fi
  if is_system SunOS; then
    run solaris.pkg 20 8388608 pkg info
  fi
  if is_system SunOS; then
    run solaris.patches 20 8388608 showrev -p
  fi
  if is_system SunOS; then
    run solaris.services 10 1048576 svcs -a
  fi
  if is_system FreeBSD; then
    run freebsd.version 5 1048576 freebsd-version -u
  fi
  if is_system FreeBSD DragonFly; then
    run freebsd.pkg 20 8388608 pkg -N query -a '%n\t%v\t%q\t%R\t%t'
  fi
  if is_system FreeBSD DragonFly; then
    run freebsd.sockstat 10 4194304 sockstat -46l
  fi
  if is_system FreeBSD DragonFly; then
    run freebsd.netstat 10 4194304 netstat -anW
  fi
  if is_system FreeBSD OpenBSD NetBSD DragonFly; then
    run bsd.packages 20 8388608 pkg_info -a
  fi
  if is_system FreeBSD NetBSD DragonFly; then
    run bsd.services 20 1048576 service -e
  fi
  if is_system OpenBSD; then
    run openbsd.services 10 1048576 rcctl ls all
  fi
  if is_system OpenBSD; then
    run openbsd.enabled 10 1048576 rcctl ls on
  fi
  if is_system SunOS AIX HP-UX OpenBSD NetBSD; then
    run unix.netstat 10 4194304 netstat -an
  fi
  if is_system AIX FreeBSD OpenBSD NetBSD DragonFly; then
    run unix.mount 5 1048576 mount
  fi
  if is_system SunOS HP-UX; then
    run unix.mount-verbose 5 1048576 mount -v
  fi
  if is_system HP-UX FreeBSD OpenBSD NetBSD DragonFly; then
    run unix.df-local 5 1048576 df -Pkl
  fi
  if is_system SunOS AIX; then
    run unix.df 5 1048576 df -k
  fi
}

SYSCTL_NAMES='dev/tty/ldisc_autoload fs/protected_fifos fs/protected_hardlinks fs/protected_regular
fs/protected_symlinks fs/suid_dumpable kernel/core_pattern kernel/core_uses_pid kernel/ctrl-alt-del
kernel/dmesg_restrict kernel/exec-shield kernel/kexec_load_disabled kernel/kptr_restrict kernel/modules_disabled
kernel/panic kernel/panic_on_oops kernel/perf_cpu_time_max_percent kernel/perf_event_max_sample_rate
kernel/perf_event_paranoid kernel/pid_max kernel/randomize_va_space kernel/sysrq kernel/unprivileged_bpf_disabled
kernel/unprivileged_userns_clone kernel/yama/ptrace_scope net/core/bpf_jit_harden net/ipv4/conf/all/accept_redirects
net/ipv4/conf/all/accept_source_route net/ipv4/conf/all/arp_filter net/ipv4/conf/all/arp_ignore
net/ipv4/conf/all/drop_gratuitous_arp net/ipv4/conf/all/forwarding net/ipv4/conf/all/log_martians
net/ipv4/conf/all/mc_forwarding net/ipv4/conf/all/proxy_arp net/ipv4/conf/all/route_localnet
net/ipv4/conf/all/rp_filter net/ipv4/conf/all/secure_redirects net/ipv4/conf/all/send_redirects
net/ipv4/conf/all/shared_media net/ipv4/conf/default/accept_redirects net/ipv4/conf/default/accept_source_route
net/ipv4/conf/default/log_martians net/ipv4/conf/default/rp_filter net/ipv4/conf/default/secure_redirects
net/ipv4/conf/default/send_redirects net/ipv4/conf/default/shared_media net/ipv4/icmp_echo_ignore_all
net/ipv4/icmp_echo_ignore_broadcasts net/ipv4/icmp_ignore_bogus_error_responses net/ipv4/ip_forward
net/ipv4/tcp_invalid_ratelimit net/ipv4/tcp_rfc1337 net/ipv4/tcp_syncookies net/ipv4/tcp_timestamps
net/ipv6/conf/all/accept_ra net/ipv6/conf/all/accept_ra_defrtr net/ipv6/conf/all/accept_ra_pinfo
net/ipv6/conf/all/accept_ra_rtr_pref net/ipv6/conf/all/accept_redirects net/ipv6/conf/all/accept_source_route
net/ipv6/conf/all/autoconf net/ipv6/conf/all/disable_ipv6 net/ipv6/conf/all/forwarding
net/ipv6/conf/all/max_addresses net/ipv6/conf/all/router_solicitations net/ipv6/conf/default/accept_ra
net/ipv6/conf/default/accept_redirects net/ipv6/conf/default/accept_source_route net/ipv6/conf/default/autoconf
net/ipv6/conf/default/disable_ipv6 net/ipv6/conf/default/router_solicitations user/max_user_namespaces
vm/mmap_min_addr vm/mmap_rnd_bits vm/unprivileged_userfaultfd'
FILE_SETS='/var/log /etc/audit /etc/cron.hourly /etc/cron.daily /etc/cron.weekly /etc/cron.monthly /etc/cron.yearly
/etc/cron.d /etc/pam.d /etc/sudoers.d /etc/ssl/private'
CERTIFICATE_FOLDERS='/etc/ssl /etc/pki/tls /etc/pki/ca-trust/source/anchors /usr/local/share/ca-certificates
/etc/nginx /etc/apache2 /etc/httpd /etc/haproxy /etc/letsencrypt/live /etc/xroad /etc/postgresql /etc/mysql
/etc/dovecot /etc/postfix /etc/exim4 /etc/openvpn /etc/ldap /etc/openldap /etc/rabbitmq /etc/redis /etc/grafana
/etc/prometheus /etc/docker /etc/cockpit/ws-certs.d /etc/kubernetes/pki /var/lib/rancher/k3s/server/tls
/var/lib/rancher/rke2/server/tls'
SETTINGS_FILES='/etc/nginx/nginx.conf /etc/nginx/conf.d/* /etc/nginx/sites-enabled/* /etc/nginx/snippets/*
/etc/apache2/apache2.conf /etc/apache2/sites-enabled/* /etc/apache2/conf-enabled/* /etc/apache2/vhosts.d/*
/etc/httpd/conf/httpd.conf /etc/httpd/conf.d/* /etc/haproxy/haproxy.cfg /etc/haproxy/conf.d/* /etc/my.cnf
/etc/my.cnf.d/* /etc/mysql/my.cnf /etc/mysql/conf.d/* /etc/mysql/mysql.conf.d/* /etc/mysql/mariadb.conf.d/*
/etc/postfix/main.cf /etc/dovecot/dovecot.conf /etc/dovecot/conf.d/* /etc/vsftpd.conf /etc/vsftpd/vsftpd.conf
/etc/openldap/slapd.conf /etc/ldap/slapd.conf /etc/exim4/exim4.conf /etc/exim4/conf.d/* /etc/openvpn/*
/etc/openvpn/server/* /etc/openvpn/client/* /etc/redis/redis.conf /etc/redis.conf /etc/grafana/grafana.ini
/etc/postgresql/*/*/postgresql.conf /etc/postgresql/*/*/conf.d/* /var/lib/pgsql/data/postgresql.conf'
LOCAL_FILE_SYSTEMS='bcachefs btrfs cramfs erofs exfat ext2 ext3 ext4 f2fs hfs hfsplus iso9660 jffs2 jfs minix msdos
nilfs2 ntfs ntfs3 reiserfs romfs squashfs ubifs udf ufs vfat xfs zfs overlay aufs tmpfs'
PSEUDO_FILE_SYSTEMS='anon_inodefs apparmorfs bdev binder binderfs binfmt_misc bpf cgroup cgroup2 configfs cpuset
debugfs devpts devtmpfs efivarfs fusectl hugetlbfs mqueue nsfs none pipefs proc pstore ramfs resctrl rootfs
rpc_pipefs securityfs selinuxfs sockfs sysfs tracefs usbfs tmpfs'
# end of generated

# ---------------------------------------------------------------------------------------------------------------------
# What has to be found first

# Kernel parameters that files set beside those of the catalogue.
ask_sysctl() {
  # shellcheck disable=SC2046  # names hold no blanks
  ask_kernel public 65536 $(
    {
      say "$SYSCTL_NAMES"
      cat /etc/sysctl.conf /etc/sysctl.d/*.conf /run/sysctl.d/*.conf /usr/local/lib/sysctl.d/*.conf \
        /usr/lib/sysctl.d/*.conf /lib/sysctl.d/*.conf 2>/dev/null
    } | $AWK '
      /^[ \t]*[#;]/ { next }
      {
        sub(/=.*/, "")
        n = split($0, names, /[ \t]+/)
        for (i = 1; i <= n; i++) {
          name = names[i]
          sub(/^-/, "", name)
          if (name !~ /^[A-Za-z0-9_][A-Za-z0-9_.\/-]*$/ || name ~ /[.][.]/) continue
          if (match(name, /[.\/]/) && substr(name, RSTART, 1) == ".") {
            out = ""
            for (j = 1; j <= length(name); j++) {
              c = substr(name, j, 1)
              out = out (c == "." ? "/" : (c == "/" ? "." : c))
            }
            name = out
          }
          if (!(name in seen) && ++count <= 1000) { seen[name] = 1; print "/proc/sys/" name }
        }
      }'
  )
}

ask_modules() {
  release=$(cat /proc/sys/kernel/osrelease 2>/dev/null || uname -r)
  case $release in *[!A-Za-z0-9._+~-]* | '') return 0 ;; esac
  for base in /lib/modules /usr/lib/modules; do
    ask_status "$base/$release"
    if [ -d "$base/$release" ]; then
      ask_read modules 16777216 "$base/$release/modules.dep" "$base/$release/modules.builtin"
      return 0
    fi
  done
}

ask_network_devices() {
  for folder in /sys/class/net/*; do
    [ -d "$folder" ] || continue
    if is_odd "$folder"; then continue; fi
    case ${folder##*/} in veth* | cali* | vnet* | cilium_* | fwbr* | fwpr* | fwln*) continue ;; esac
    ask_kernel public 4096 "$folder/ifindex" "$folder/address" "$folder/mtu" "$folder/operstate" "$folder/flags" \
      "$folder/speed" "$folder/uevent" "$folder/addr_assign_type"
    ask_status "$folder/device"
  done
}

ask_disks() {
  for folder in /sys/block/*; do
    case ${folder##*/} in '*' | loop* | ram* | zram* | sr* | fd* | dm-* | md* | nbd* | drbd* | mtd* | rbd*) continue ;; esac
    ask_kernel public 4096 "$folder/size" "$folder/queue/rotational" "$folder/device/model" "$folder/device/serial" \
      "$folder/serial"
  done
}

# Days of last logins: of each record the first four bytes; who came from where stays here. Source: lastlog(8).
ask_lastlog() {
  file=/var/log/lastlog
  [ "$system" = Linux ] || return 0 # others keep other records there
  look "$file"
  case $kind in file) ;; *) missing "$file"; return 0 ;; esac
  if [ ! -r "$file" ]; then kind=refused; missing "$file"; return 0; fi
  say "$mark=== path $file"
  if [ -n "$(find "$file" -size +4194304c 2>/dev/null)" ]; then say "$mark=refused: byte_limit"; return 0; fi
  say "$mark=content: unchecked"
  od -An -v -tx1 "$file" 2>/dev/null | $AWK -v mark="$mark" '
    {
      for (i = 1; i <= NF; i++) {
        byte = at++ % 292 < 4 ? $i : "00"
        if (byte == "00") { if (hex != "") { print mark "=x" hex; hex = "" } zeros++ }
        else { if (zeros) { print mark "=z" zeros; zeros = 0 } hex = hex byte }
      }
    }
    END { if (hex != "") print mark "=x" hex; if (zeros) print mark "=z" zeros }'
}

# Homes of accounts: the dot files of those who log in, and the SSH keys of all.
ask_homes() {
  patterns=$($AWK 'tolower($1) == "authorizedkeysfile" { $1 = ""; print; exit }' /etc/ssh/sshd_config 2>/dev/null)
  [ -n "$patterns" ] || patterns='.ssh/authorized_keys .ssh/authorized_keys2'
  homes=$($AWK -F: -v patterns="$patterns" '
    $6 !~ /^\/[A-Za-z0-9_.\/@+ -]*$/ || $6 in seen && $7 ~ /(nologin|false)$/ { next }
    NR > 2000 { exit }
    {
      login = $7 !~ /(nologin|false|\/sync|\/halt|\/shutdown)$/
      print (login ? "home" : "none") " " $6
      n = split(patterns, names, /[ \t]+/)
      for (i = 1; i <= n; i++) {
        path = names[i]
        if (path == "" || path == "none") continue
        gsub(/%h/, $6, path)
        gsub(/%u/, $1, path)
        gsub(/%U/, $3, path)
        if (path !~ /^\//) path = ($6 == "/" ? "" : $6) "/" path
        gsub(/\/\//, "/", path)
        if (path ~ /^\/[A-Za-z0-9_.\/@+ -]*$/ && !(path in seen)) { seen[path] = 1; print "keys " path }
      }
      seen[$6] = 1
    }' /etc/passwd 2>/dev/null)
  of_lines ask_all_homes "$homes"
}

# ask_all_homes "WHAT PATH"...
ask_all_homes() {
  for line in "$@"; do
    case $line in
      keys*) ask_read keys 1048576 "${line#* }" ;;
      home*) ask_home "${line#* }" ;;
    esac
  done
}

DOT_FILES='.bashrc|.bash_profile|.bash_login|.bash_logout|.bash_aliases|.bash_history|.profile|.zshrc|.zshenv|.zprofile|.zlogin|.zlogout|.kshrc|.shrc|.cshrc|.tcshrc|.login|.logout|.inputrc|.netrc|.rhosts|.shosts|.forward|.ssh'

ask_home() {
  ask_status "$1"
  [ -d "$1" ] || return 0
  ask_names "$DOT_FILES" "$1"
  home=${1%/}
  dot_files "$home"/.*
  if [ -d "$home/.ssh" ]; then
    ask_list "$home/.ssh"
    ask_status "$home"/.ssh/*
  fi
}

dot_files() {
  found=''
  for path in "$@"; do
    if matches "${path##*/}" "$DOT_FILES"; then found=$found$nl$path; fi
  done
  of_lines ask_status "$found"
}

# follow FILTER FOLDER FILE...: files that configurations include by name or pattern, to five levels.
follow() {
  filter_of=$1 base=$2 level=0
  shift 2
  while [ "$level" -lt 5 ]; do
    found=''
    for file in "$@"; do if [ -f "$file" ] && [ -r "$file" ]; then found=$found$nl$file; fi; done
    [ -n "$found" ] || return 0
    followed=''
    set -f
    # shellcheck disable=SC2046  # a list of patterns without blanks
    set -- $(of_lines included_by "$found")
    set +f
    for wanted in "$@"; do
      case $wanted in /*) ;; *) wanted=$base/$wanted ;; esac
      follow_one
    done
    of_lines ask_followed "$followed"
    set -f
    IFS=$nl
    # shellcheck disable=SC2086
    set -- $followed
    IFS=$blanks
    set +f
    level=$((level + 1))
  done
}

ask_followed() { ask_read "$filter_of" 1048576 "$@"; }

# follow_one: the files behind $wanted, a path or a pattern.
follow_one() {
  case $wanted in
    */) wanted="$wanted*" ;;
    *) if [ -d "$wanted" ]; then wanted="$wanted/*"; fi ;;
  esac
  case $wanted in
    *[*?]*/*) # shellcheck disable=SC2086
      ask_list "${wanted%%[*?]*}" ${wanted%/*} ;;
    *[*?]*) ask_list "${wanted%/*}" ;;
  esac
  # shellcheck disable=SC2086
  for file in $wanted; do
    if [ -f "$file" ] && ! is_odd "$file"; then followed=$followed$nl$file
    elif [ ! -e "$file" ]; then case $file in *\**) ;; *) look "$file"; missing "$file" ;; esac; fi
  done
}

included_by() {
  $AWK '
    {
      sub(/^[ \t]+/, "")
      sub(/[ \t]*[;\r]*[ \t]*$/, "")
      line = tolower($0)
      if (line ~ /^include[(].*file *= *"/ || line ~ /[ ;]include[(].*file *= *"/) { sub(/^.*file *= *"/, ""); sub(/".*$/, "") }
      else if (line ~ /^([@#]include|[@#]includedir|[$]includeconfig|include|includeoptional|confdir|sourcedir)[ \t]/) {
        folder = line ~ /^([@#]includedir|confdir|sourcedir)/
        sub(/^[^ \t]+[ \t]+/, "")
        if (folder) { sub(/\/*$/, ""); $0 = $0 "/*" }
      } else if (match($0, /[{;][ \t]*include[ \t]+[^;]+;/)) {
        $0 = substr($0, RSTART + 1, RLENGTH - 2)
        sub(/^[ \t]*include[ \t]+/, "")
      } else next
      n = split($0, parts, /[ \t]+/)
      for (i = 1; i <= n && ++count <= 200; i++) {
        gsub(/^["\047]|["\047]$/, "", parts[i])
        if (parts[i] ~ /^[A-Za-z0-9_.\/*?@+-]+$/ && parts[i] !~ /[.][.]/) print parts[i]
      }
    }' "$@" 2>/dev/null
}

ask_includes() {
  follow text /etc/ssh /etc/ssh/sshd_config
  follow sudoers /etc /etc/sudoers
  follow rsyslog /etc /etc/rsyslog.conf
  follow time /etc/chrony /etc/chrony.conf /etc/chrony/chrony.conf
  follow time /etc /etc/ntp.conf /etc/ntpsec/ntp.conf
  follow nginx /etc/nginx /etc/nginx/nginx.conf
  follow apache /etc/apache2 /etc/apache2/apache2.conf
  follow apache /etc/apache2 /etc/apache2/httpd.conf
  follow apache /etc/httpd /etc/httpd/conf/httpd.conf
}

# ---------------------------------------------------------------------------------------------------------------------
# Certificates

ask_certificates() {
  for folder in $CERTIFICATE_FOLDERS; do walk_certificates "$folder" 0; done
  # Those that configurations name, wherever they lie.
  found=''
  for file in $SETTINGS_FILES; do
    if [ -f "$file" ] && [ -r "$file" ]; then found=$found$nl$file; fi
  done
  [ -n "$found" ] || return 0
  of_lines ask_named "$(of_lines named_by "$found")"
}

named_by() {
  for file in "$@"; do say "=$file"; cat "$file" 2>/dev/null; say ''; done | $AWK "$AWK_NAMED"
}

# ask_named "WHAT PATH"...
ask_named() {
  for line in "$@"; do
    path=${line#* }
    case $line in
      key*) ask_status "$path" ;;
      *)
        if [ -d "$path" ]; then
          ask_status "$path"
          ask_list "$path"
          certificate_files named "$path"/*
        else certificate_files named "$path"; fi ;;
    esac
  done
}

AWK_NAMED='
# generated: words of certificates
BEGIN {
  certificate_setting = "^(ssl_certificate|ssl_trusted_certificate|ssl_client_certificate|proxy_ssl_certificate|sslcertificatefile|sslcertificatechainfile|sslcacertificatefile|sslproxymachinecertificatefile|ssl_cert_file|ssl_ca_file|ssl[-_]cert|ssl[-_]ca|smtpd_tls_cert_file|smtp_tls_cert_file|smtpd_tls_cafile|smtpd_tls_chain_files|rsa_cert_file|ca_cert_file|tlscertificatefile|tlscacertificatefile|olctlscertificatefile|tls_certificate|tls-cert-file|tls-ca-cert-file|cert_file|cert|ca)[ \t]*[ \t=:][ \t]*(.+)$"
  key_setting = "^(ssl_certificate_key|proxy_ssl_certificate_key|sslcertificatekeyfile|ssl_key_file|ssl[-_]key|smtpd_tls_key_file|smtp_tls_key_file|rsa_private_key_file|tlscertificatekeyfile|olctlscertificatekeyfile|tls_privatekey|tls-key-file|cert_key|key)[ \t]*[ \t=:][ \t]*(.+)$"
}
# end of generated
/^=\// {
  folder = $0
  sub(/^=/, "", folder)
  if (folder ~ /^\/etc\/postgresql\//) { sub(/^\/etc/, "/var/lib", folder); sub(/\/(conf[.]d\/)?[^\/]*$/, "", folder) }
  else if (folder ~ /^\/var\/lib\/pgsql/) sub(/\/[^\/]*$/, "", folder)
  else if (match(folder, /^\/etc\/(nginx|apache2|httpd|haproxy|openvpn)/)) folder = substr(folder, 1, RLENGTH)
  else folder = "/etc"
  next
}
function name_it(what, value) {
  sub(/^[ \t=:<]+/, "", value)
  sub(/[;,]?([ \t].*)?$/, "", value)
  gsub(/["\047\r]/, "", value)
  if (value !~ /^[A-Za-z0-9_.\/@+-]+$/ || value !~ /[.\/]/ || value ~ /^[.]+$/) return
  if (value !~ /^\//) value = folder "/" value
  if (!((what " " value) in seen) && ++count <= 500) { seen[what " " value] = 1; print what " " value }
}
{
  sub(/^[ \t]+/, "")
  line = tolower($0)
  if (line ~ /^[#;]/ || line == "") next
  if (match(line, certificate_setting)) { match(line, /^[a-z_-]+/); name_it("certificate", substr($0, RLENGTH + 1)) }
  else if (match(line, key_setting)) { match(line, /^[a-z_-]+/); name_it("key", substr($0, RLENGTH + 1)) }
  else if (line ~ /^(bind|server|default-server|crt)[^a-z0-9_]/) {
    rest = $0
    while (match(rest, /(^|[ \t])(crt|ca-file)[ \t]+[^ \t]+/)) {
      word = substr(rest, RSTART, RLENGTH)
      rest = substr(rest, RSTART + RLENGTH)
      sub(/^[ \t]*(crt|ca-file)[ \t]+/, "", word)
      name_it("certificate", word)
    }
  }
}
'

# walk_certificates FOLDER DEPTH
walk_certificates() {
  ask_list "$1"
  if [ ! -d "$1" ] || [ ! -r "$1" ] || [ ! -x "$1" ]; then return 0; fi
  certificate_files "$1" "$1"/*
  [ "$2" -lt 4 ] || return 0
  for path in "$1"/*; do
    if [ ! -d "$path" ] || [ -L "$path" ]; then continue; fi
    case ${path##*/} in
      java | archive | renewal | csr | keys | dh | private | modules | modules-* | mods-* | conf-* | sites-available | crl) continue ;;
    esac
    if is_odd "$path"; then continue; fi
    walk_certificates "$path" $(($2 + 1))
  done
}

# certificate_files FOLDER|named PATH...
certificate_files() {
  from=$1 found=''
  shift
  if is_odd "$*"; then for path in "$@"; do certificate_file "$path"; done; return 0; fi
  for path in "$@"; do
    if is_certificate "$from" "$path"; then found=$found$nl$path; fi
  done
  [ -z "$found" ] || of_lines ask_certificate_files "$found"
}

certificate_file() {
  if ! is_certificate "$from" "$1"; then return 0; fi
  if is_odd "$1"; then ask_read certificate 1048576 "$1"; else ask_certificate_files "$1"; fi
}

ask_certificate_files() {
  ask_read certificate 1048576 "$@"
  files=''
  for path in "$@"; do if [ -f "$path" ]; then files=$files$nl$path; fi; done
  [ -n "$files" ] || return 0
  armoured=$nl$(of_lines armoured_files "$files")$nl
  for path in "$@"; do
    [ -f "$path" ] || continue
    beside "$path"
    case $armoured in *"$nl$path$nl"*) ;; *) if [ -r "$path" ]; then binary_certificate "$path"; fi ;; esac
  done
}

armoured_files() { grep -l -e '-----BEGIN' "$@" 2>/dev/null; }

is_certificate() {
  [ "$1" = named ] && return 0
  case ${2##*/} in
    *.[pP][eE][mM] | *.[cC][rR][tT] | *.[cC][eE][rR] | *.[cC][eE][rR][tT] | *.[dD][eE][rR]) ;;
    *) return 1 ;;
  esac
  case ${2##*/} in privkey*.pem | priv-key*.pem | priv_key*.pem | *[-_.]key.pem) return 1 ;; esac
  if [ -d "$2" ]; then return 1; fi
  case $1 in
    /etc/ssl/certs | /etc/pki/tls/certs)
      [ ! -L "$2" ] || return 1
      case ${2##*/} in ca-certificates.crt | ca-bundle.crt | ca-bundle.trust.crt) return 1 ;; esac ;;
  esac
  return 0
}

# Where the key of a certificate usually lies: its status only.
beside() {
  folder=${1%/*} base=${1##*/}
  base=${base%.*}
  case $1 in
    */letsencrypt/live/*) ask_status "$folder/privkey.pem" ;;
    */certs/*) ask_status "$folder/$base.key" "$folder/private/$base.key" "${folder%/certs}/private/$base.key" ;;
    *) ask_status "$folder/$base.key" "$folder/private/$base.key" ;;
  esac
}

# Only what begins as a certificate does: a key in the same form begins otherwise. Source: RFC 5280, 4.1.
binary_certificate() {
  hex=$(od -An -v -tx1 -N 16384 "$1" 2>/dev/null | tr -d ' \n')
  case $hex in
    3082????3082????a0030201* | 3082????3082????02*) ;;
    *) return 0 ;;
  esac
  say "$mark=== path $1"
  say "$mark=content: unchecked"
  while [ -n "$hex" ]; do
    rest=${hex#????????????????????????????????????????????????????????????????}
    if [ "$rest" = "$hex" ]; then say "$mark=x$hex"; break; fi
    say "$mark=x${hex%"$rest"}"
    hex=$rest
  done
}

# ---------------------------------------------------------------------------------------------------------------------
# Folders with everything below them: statuses

ask_trees() {
  for tree in $FILE_SETS; do
    tree_count=0
    walk_tree "$tree"
  done
}

walk_tree() {
  ask_list "$1"
  if [ ! -d "$1" ] || [ ! -r "$1" ] || [ ! -x "$1" ]; then return 0; fi
  ask_status "$1" "$1"/* "$1"/.[!.]* "$1"/..?*
  for path in "$1"/* "$1"/.[!.]* "$1"/..?*; do
    tree_count=$((tree_count + 1))
    [ "$tree_count" -le "$MAX_TREE_ENTRIES" ] || return 0
    if [ ! -d "$path" ] || [ -L "$path" ]; then continue; fi
    if is_odd "$path" || is_mount "$path"; then continue; fi
    walk_tree "$path"
  done
}

# Docker's containers stand in files with their environments: only that there are none is said.
ask_docker() {
  look /var/lib/docker/containers
  case $kind in absent) missing /var/lib/docker/containers ;; esac
}

ask_watched() {
  : # names that packs watch stand before this line
}

is_mount() {
  case $mounts in *"|$1|"*) return 0 ;; esac
  return 1
}

# ---------------------------------------------------------------------------------------------------------------------
# Mounts, processes

phase_mounts() {
  say '== path /proc/self/mountinfo.checked'
  say 'exists'
  # shellcheck disable=SC2046
  set -- $(mount_types |
    $AWK -v types=" $LOCAL_FILE_SYSTEMS " 'index(types, " " $1 " ") && $2 !~ /\\/ && !($2 in seen) { seen[$2] = 1; print $2 }')
  [ $# -gt 0 ] || set -- /
  { df -Pk "$@" 2>/dev/null; echo inodes; df -Pi "$@" 2>/dev/null || df -i "$@" 2>/dev/null; } | $AWK '
    function up(part, whole) { if (whole <= 0) return 0; part = part * 100 / whole; return part > int(part) ? int(part) + 1 : int(part) }
    $1 == "inodes" { is_inodes = 1; next }
    $5 !~ /%$/ && $5 != "-" { next }
    {
      path = $6
      for (i = 7; i <= NF; i++) path = path " " $i
      if (!is_inodes) { if (!(path in size)) order[++n] = path; size[path] = $2; used[path] = up($3, $3 + $4) }
      else inodes[path] = up($3, $2)
    }
    END {
      for (i = 1; i <= n; i++) {
        path = order[i]
        if (size[path] <= 0 || !(path in inodes)) continue
        print "== path " path
        printf "space: %.0f %d %d\n", size[path] * 1024, used[path], inodes[path]
      }
    }'
}

# Programs of processes by their links, sockets by the links of their open files: one ls for each, whatever their number.
phase_processes() {
  say '== path /proc'
  say 'listed: chosen'
  pids=0
  for folder in /proc/[0-9]*; do
    pids=$((pids + 1))
    [ "$pids" -le "$MAX_PROCESSES" ] || break
    [ -d "$folder" ] && say "entry: directory ${folder##*/}"
  done
  [ "$pids" -gt 1 ] || return 0
  ls "-ld$LSQ" /proc/[0-9]*/exe 2>&1 | $AWK '
    /Permission denied/ && match($0, /\/proc\/[0-9]+\/exe/) { path = substr($0, RSTART, RLENGTH); denied[path] = 1; print "== path " path; print "refused: permission_denied"; next }
    /^l/ {
      if (!match($0, /\/proc\/[0-9]+\/exe/)) next
      path = substr($0, RSTART, RLENGTH)
      rest = substr($0, RSTART + RLENGTH)
      if (path in denied) next
      print "== path " path
      if (rest !~ /^ -> \//) { print "exists"; next }
      sub(/^ -> /, "", rest)
      gsub(/%/, "%25", rest)
      gsub(/[\001-\037\177]/, "?", rest)
      print "status: link 0777 0 0 0 - - -> " rest
    }'
  # Kernels before 2.6.33 tell the name in the first line of the status alone.
  if [ -r "/proc/$$/comm" ]; then first_lines 1 /proc/[0-9]*/comm; else first_lines 1 /proc/[0-9]*/status; fi
  ls "-l$LSQ" /proc/[0-9]*/fd 2>&1 | $AWK -v max="$MAX_PROCESSES" '
    /Permission denied/ {
      if (!match($0, /\/proc\/[0-9]+\/fd\/[0-9]+/)) next
      path = substr($0, RSTART, RLENGTH)
      sub(/\/[0-9]+$/, "", path)
      if (!(path in hidden)) { hidden[path] = 1; print "== path " substr($0, RSTART, RLENGTH); print "refused: permission_denied"; print "== path " folder; print "listed" }
      next
    }
    match($0, /^\/proc\/[0-9]+\/fd:$/) {
      folder = substr($0, 1, RLENGTH - 1)
      print "== path " folder
      print "listed"
      told = 0
      next
    }
    /^[ld?]/ && folder != "" {
      rest = ""
      if (match($0, / socket:\[[0-9]+\]$/)) { rest = substr($0, RSTART + 1); sub(/ -> socket:\[[0-9]+\]$/, "") }
      else if (match($0, / -> /)) $0 = substr($0, 1, RSTART - 1)
      if ($NF !~ /^[0-9]+$/) next
      if (rest == "") { print "entry: link " $NF; next }
      if (++sockets > max) next
      print "entry: link " $NF " -> " rest
      if (!told) { told = 1; group[++groups] = folder }
    }
    END {
      # Groups only of those that hold a socket.
      for (i = 1; i <= groups; i++) {
        path = group[i]
        sub(/fd$/, "cgroup", path)
        for (n = 0; n < 50 && (getline line < path) > 0; n++) {
          if (n == 0) { print "== path " path; print "content: unchecked" }
          print "|" line
        }
        close(path)
      }
    }'
  denied_folders
  if [ -r /sys/fs/selinux/enforce ] || [ -r /selinux/enforce ] || [ "$(cat /sys/module/apparmor/parameters/enabled 2>/dev/null)" = Y ]; then
    first_lines 1 /proc/[0-9]*/attr/current
  fi
}

# first_lines COUNT FILE...: the first lines of each, by one grep: a process may end meanwhile.
first_lines() {
  count=$1
  shift
  [ $# -gt 0 ] || return 0
  grep '' /dev/null "$@" 2>/dev/null | $AWK -v max="$count" '
    match($0, /^\/proc\/[0-9]+\/[a-z\/]+:/) {
      path = substr($0, 1, RLENGTH - 1)
      if (++seen[path] > max) next
      if (seen[path] == 1) { print "== path " path; print "content: unchecked" }
      print "|" substr($0, RLENGTH + 1)
    }'
}

# Folders of open files that are not for us to see.
denied_folders() {
  for folder in /proc/[0-9]*/fd; do
    if [ -d "$folder" ] && [ ! -r "$folder" ]; then say "== path $folder"; say 'refused: permission_denied'; fi
  done
}

# ---------------------------------------------------------------------------------------------------------------------
# Commands

# is_system NAME...: whether this is one of them.
is_system() {
  for name in "$@"; do
    [ "$name" = "$system" ] && return 0
  done
  return 1
}

# trusted PROGRAM: sets program to its path where it and its folder are root's and nobody else may write them. Elsewhere
# than on Linux they may be of bin or sys, whose groups may write them; nobody logs in as either.
trusted() {
  for folder in /usr/sbin /usr/bin /sbin /bin; do
    program=$folder/$1
    if [ -f "$program" ] && [ -x "$program" ]; then
      if of_lines are_roots "$(ls -lLnd / /usr "$folder" "$program" 2>/dev/null)"; then return 0; fi
    fi
  done
  return 1
}

# are_roots LINE...: whether ls told of four things that are root's, and that nobody else may write.
are_roots() {
  [ $# = 4 ] || return 1
  for line in "$@"; do
    case $line in
      ????????w*) return 1 ;;
      ?????w*) if [ "$system" = Linux ]; then return 1; fi ;;
    esac
    # shellcheck disable=SC2086  # words of a line
    if ! third_is_root $line; then return 1; fi
  done
}

third_is_root() {
  if [ "$system" = Linux ]; then
    [ "$3" = 0 ]
    return
  fi
  case $1 in ?????w*) case $4 in 0 | 2 | 3) ;; *) return 1 ;; esac ;; esac
  [ "$3" -le 3 ] 2>/dev/null
}

# run NAME SECONDS BYTES PROGRAM ARGUMENT...
run() {
  part=$1 seconds=$2 bytes=$3
  shift 3
  if ! trusted "$1"; then
    say "== command $part"
    say 'absent'
    return 0
  fi
  shift
  say "== command $part"
  say 'content: unchecked'
  # Output goes to the recording as it comes; what the program complains of, and how it ended, come behind it.
  exec 6>&1
  behind=$(
    {
      {
        {
          "$program" "$@" 3>&- 6>&- </dev/null &
          started_program=$!
          leash "$started_program" "$seconds"
          wait "$started_program"
          ended=$?
          unleash
          # What the program left behind may hold the pipes open; these words end the reading.
          say ''
          say "$mark=end"
          say "$mark exit: $ended" >&3
        } 2>&3 | $AWK -v max="$bytes" -v mark="$mark" -v part="$part" "$AWK_CUTS$AWK_OUTPUT" >&6
      } 3>&1
    } | $AWK -v mark="$mark" 'index($0, mark) == 1 { print substr($0, length(mark) + 2); exit } NR <= 50 { print substr($0, 1, 300) }'
  )
  exec 6>&-
  of_lines say_behind "$behind"
}

# say_behind LINE...: what a program complained of, and last how it ended.
say_behind() {
  while [ $# -gt 1 ]; do
    case $1 in
      'exit: '*) ;;
      *[pP][aA][sS][sS]* | *[sS][eE][cC][rR][eE][tT]* | *[tT][oO][kK][eE][nN]* | *[kK][eE][yY]*) ;;
      *) say "!$1" ;;
    esac
    shift
  done
  case ${1#exit: } in
    137) say 'cut: time_limit' ;;
    '' | *[!0-9]*) say 'exit: 0' ;;
    *) say "exit: ${1#exit: }" ;;
  esac
}

# A folder is not enough: where rpm finds no database, it makes one, and Debian's rpm makes it in the home of root.
has_rpm_database() {
  for rpm_folder in /var/lib/rpm /usr/lib/sysimage/rpm; do
    if [ -f "$rpm_folder/Packages" ] || [ -f "$rpm_folder/Packages.db" ] || [ -f "$rpm_folder/rpmdb.sqlite" ]; then return 0; fi
  done
  return 1
}

# seldom NAME ...: a question to a package manager, which is asked only where -u was said.
seldom() {
  if [ "$with_updates" = 1 ]; then run "$@"
  elif trusted "$4"; then say "== command $1"; say 'refused: not_due'
  else say "== command $1"; say 'absent'; fi
}

# ask_apt SECONDS BYTES ARGUMENT...: with the names of all installed packages.
ask_apt() {
  seconds=$1 bytes=$2
  shift 2
  if [ "$with_updates" = 1 ]; then
    # shellcheck disable=SC2046  # names of packages hold no blanks
    set -- "$@" $($AWK '
      /^Package: / { name = $2 }
      /^Status: / { status = $4 }
      /^Architecture: / { architecture = $2; if (name == "dpkg") own = $2 }
      /^$/ { keep() }
      END { keep(); for (i = 1; i <= n; i++) print names[i] (kinds[i] == "all" || kinds[i] == own || kinds[i] == "" ? "" : ":" kinds[i]) }
      function keep() {
        if (name ~ /^[a-z0-9.+-]+$/ && status !~ /^(not-installed|config-files)$/ && n < 5000) { names[++n] = name; kinds[n] = architecture }
        name = status = architecture = ""
      }' /var/lib/dpkg/status 2>/dev/null)
  fi
  seldom apt.policy "$seconds" "$bytes" apt-cache "$@"
}

# ---------------------------------------------------------------------------------------------------------------------
# Software by its files

ask_software() {
  running=$(ls "-ld$LSQ" /proc/[0-9]*/exe 2>/dev/null | $AWK '
    { if (!sub(/^.* -> \//, "/")) next; sub(/ [(]deleted[)]$/, "") }
    /[^A-Za-z0-9_.\/+-]/ { next }
    /\/(java|php[0-9.]*|php-(fpm|cgi)[0-9.]*|(platform-)?python[0-9]+[.][0-9]+|node(js)?|nginx|apache2|httpd|haproxy|redis-server|mariadbd|mysqld|postgres)$/ && !seen[$0]++ && ++n <= 200')
  for program in $running; do
    case $program in
      */jre/bin/java) java_homes "${program%/jre/bin/java}" ;;
      */bin/java) java_homes "${program%/bin/java}" ;;
      */bin/postgres) server_program "$program" 'postgres (PostgreSQL) ' ;;
      *) interpreter "$program" ;;
    esac
  done
  ask_names directories /usr/lib/jvm /usr/lib64/jvm /usr/java /opt/java /usr/local/java /opt/tomcat
  java_homes /usr/lib/jvm/* /usr/lib64/jvm/* /usr/java/* /opt/java/* /usr/local/java/* \
    /opt/*[jJ][dD][kK]* /opt/*[jJ][rR][eE]* /opt/*[jJ]ava* /opt/*jvm* /opt/*graalvm* /opt/*temurin* /opt/*corretto* /opt/*zulu* \
    /usr/local/*[jJ][dD][kK]* /usr/local/*[jJ][rR][eE]* /usr/local/*[jJ]ava* /srv/*[jJ][dD][kK]* /srv/*[jJ][rR][eE]* /srv/*[jJ]ava*
  ask_names 'php*|python*|platform-python*|node|nodejs' /usr/bin /usr/sbin /usr/local/bin /usr/local/sbin /usr/libexec
  for home in /opt/*; do
    if [ -d "$home" ] && [ ! -L "$home" ] && ! is_odd "$home"; then
      ask_names 'php*|python*|platform-python*|node|nodejs' "$home/bin"
    fi
  done
  for program in /usr/bin/php* /usr/sbin/php* /usr/local/bin/php* /usr/local/sbin/php* /opt/*/bin/php* \
    /usr/bin/python[23].* /usr/local/bin/python[23].* /usr/libexec/platform-python* /opt/*/bin/python[23].* \
    /usr/bin/node /usr/bin/nodejs /usr/local/bin/node /usr/local/bin/nodejs /opt/*/bin/node; do
    if [ -f "$program" ] && [ ! -L "$program" ]; then interpreter "$program"; fi
  done
  ask_names directories /usr/share/dotnet/shared/Microsoft.NETCore.App /usr/lib/dotnet/shared/Microsoft.NETCore.App \
    /usr/lib64/dotnet/shared/Microsoft.NETCore.App /opt/dotnet/shared/Microsoft.NETCore.App \
    /usr/local/share/dotnet/shared/Microsoft.NETCore.App
  ask_servers
  ask_databases
  ask_tomcat
  library_count=0
  for root in /opt /usr/local /srv; do walk_libraries "$root" 0; done
}

java_homes() {
  for home in "$@"; do
    if [ ! -d "$home" ] || is_odd "$home"; then continue; fi
    ask_read text 65536 "$home/release"
    ask_status "$home/bin/java" "$home/jre/bin/java"
  done
}

# Programs that tell their version by a header beside them, or by a text in them.
interpreter() {
  prefix=${1%/*}
  prefix=${prefix%/*}
  case ${1##*/} in
    php*) ask_read macros 65536 "$prefix/include/php/main/php_version.h"; server_program "$1" 'PHP/' ;;
    *python*) ask_read macros 65536 "$prefix/include/python${1##*python}/patchlevel.h" ;;
    node*)
      ask_read macros 65536 "$prefix/include/node/node_version.h"
      [ "$prefix" = /usr ] || ask_read manifest 65536 "$prefix/package.json" ;;
    nginx) server_program "$1" 'nginx/' ;;
    apache2 | httpd) server_program "$1" 'Apache/' ;;
    haproxy) server_program "$1" 'HAProxy version ' ;;
    *) server_program "$1" '' ;;
  esac
}

# server_program PATH MARK: what kind of file it is, and the texts behind the mark. The rest of the program stays here.
server_program() {
  ask_status "$1"
  if [ ! -f "$1" ] || [ ! -r "$1" ]; then return 0; fi
  say "$mark=== path $1"
  if [ -n "$(find "$1" -size +16777216c 2>/dev/null)" ]; then say "$mark=refused: byte_limit"; return 0; fi
  say "$mark=content: unchecked"
  # shellcheck disable=SC2046  # four bytes
  hex_of $(od -An -v -tx1 -N 4 "$1" 2>/dev/null)
  [ -n "$2" ] || return 0
  texts_of "$1" "$2" | $AWK -v mark="$2" '
    { at = index($0, mark); text = substr($0, at, length(mark) + 24) }
    text ~ /[0-9]+[.][0-9]/ && !seen[text]++ { print text; if (++n == 20) exit }' | od -An -v -tx1 |
    $AWK -v mark="$mark" '{ gsub(/[ \t]/, ""); if ($0 != "") print mark "=x" $0 }'
}

hex_of() { say "$mark=x$1$2$3$4"; }

# texts_of PROGRAM TEXT: what is printable behind it. A grep that finds it in a program spares a copy of all of it.
texts_of() {
  if [ -z "$greps_programs" ]; then
    case $(printf 'a\000bX(y) 1.2\001\n' | grep -a -o 'X(y) [ -~]\{0,24\}' 2>/dev/null) in
      'X(y) 1.2') greps_programs=1 ;;
      *) greps_programs=0 ;;
    esac
  fi
  if [ "$greps_programs" = 1 ]; then grep -a -o "$2[ -~]\\{0,24\\}" "$1" 2>/dev/null
  else tr -c '\040-\176' '\n' <"$1" 2>/dev/null | grep -F -e "$2" 2>/dev/null; fi
}

ask_servers() {
  for program in /usr/sbin/nginx /usr/local/nginx/sbin/nginx /usr/local/sbin/nginx /opt/nginx/sbin/nginx \
    /usr/sbin/apache2 /usr/sbin/httpd /usr/local/apache2/bin/httpd /opt/apache2/bin/httpd /usr/sbin/haproxy \
    /usr/local/sbin/haproxy /usr/bin/redis-server /usr/local/bin/redis-server /usr/sbin/mariadbd /usr/libexec/mariadbd \
    /usr/local/mysql/bin/mariadbd /usr/local/mariadb/bin/mariadbd /usr/sbin/mysqld /usr/libexec/mysqld \
    /usr/local/mysql/bin/mysqld /opt/mysql/bin/mysqld; do
    interpreter "$program"
    case $program in
      */mysqld | */mariadbd)
        [ -e "$program" ] || continue
        home=${program%/*}
        ask_read macros 65536 "${home%/*}/include/mysql_version.h" ;;
    esac
  done
}

ask_databases() {
  ask_names directories /usr/lib/postgresql /var/lib/postgresql
  ask_names 'pgsql-*' /usr
  for home in /usr/lib/postgresql/[0-9]* /usr/pgsql-* /usr/local/pgsql /usr/local /usr /opt/postgresql; do
    case $home in *\**) continue ;; esac
    server_program "$home/bin/postgres" 'postgres (PostgreSQL) '
  done
  for folder in /var/lib/postgresql/[0-9]*; do
    [ -d "$folder" ] || continue
    ask_names directories "$folder"
    for data in "$folder"/*; do
      if [ -d "$data" ] && ! is_odd "$data"; then
        ask_read postgresql 1048576 "/etc/postgresql/${data#/var/lib/postgresql/}/postgresql.conf" "$data/postgresql.conf"
      fi
    done
  done
  ask_names directories /var/lib/pgsql
  for data in /var/lib/pgsql/data /var/lib/pgsql/[0-9]*/data; do
    case $data in *\**) continue ;; esac
    ask_read text 64 "$data/PG_VERSION"
    ask_read postgresql 1048576 "$data/postgresql.conf"
  done
}

ask_tomcat() {
  ask_names 'tomcat*' /etc /usr/share /var/lib
  for home in /etc/tomcat* /usr/share/tomcat* /var/lib/tomcat*; do
    if [ -d "$home" ] && ! is_odd "$home"; then tomcat_settings "$home"; fi
  done
  homes=''
  case "$running$nl" in *"/java$nl"*) homes=$(ls "-ld$LSQ" /proc/[0-9]*/exe 2>/dev/null | sed -n 's/^.*\/proc\/\([0-9]*\)\/exe -> .*\/java\( (deleted)\)\{0,1\}$/\1/p' | sed -n 1,50p) ;; esac
  for pid in $homes; do
    ask_status "/proc/$pid/cwd"
    home=$(ls "-ld$LSQ" "/proc/$pid/cwd" 2>/dev/null | sed -n 's/^.* -> \(\/[A-Za-z0-9_.\/+-]*\)$/\1/p')
    case $home in '' | /) ;; */bin) tomcat_homes "$home" "${home%/bin}" ;; *) tomcat_homes "$home" ;; esac
  done
  tomcat_homes /usr/share/tomcat* /usr/local/*[tT]omcat* /opt/*[tT]omcat* /opt/tomcat/* /srv/*[tT]omcat* /var/lib/tomcat*
}

# tomcat_settings BASE: its server.xml, and whether the manager lies there. "conf" is often a link into /etc.
tomcat_settings() {
  base=${1%/} conf=''
  case $base in
    /etc/*)
      ask_status "$base" "/var/lib/${base#/etc/}/webapps/manager" "/usr/share/${base#/etc/}/webapps/manager"
      ask_read serverxml 1048576 "$base/server.xml" ;;
    *)
      ask_status "$base/conf"
      ask_read serverxml 1048576 "$base/conf/server.xml"
      [ ! -L "$base/conf" ] || conf=$(ls "-ld$LSQ" "$base/conf" 2>/dev/null | sed -n 's/^.* -> \([A-Za-z0-9_.\/+-]*\)$/\1/p') ;;
  esac
  for place in "$base" ${conf:+"$conf"}; do
    case $place in /*) ;; *) place=$base/$place ;; esac
    [ "$place" = "$base" ] || ask_read serverxml 1048576 "$place/server.xml"
    ask_status "$place/webapps/manager" "$place/conf/Catalina/localhost/manager.xml" "$place/Catalina/localhost/manager.xml"
  done
}

tomcat_homes() {
  for home in "$@"; do
    if [ ! -d "$home" ] || is_odd "$home"; then continue; fi
    tomcat_settings "$home"
    jar=$home/lib/catalina.jar
    ask_status "$jar"
    [ -f "$jar" ] || continue
    ask_read notes 65536 "$home/RELEASE-NOTES"
    say "$mark=== path $jar"
    say "$mark=content: unchecked"
    unzip -p "$jar" org/apache/catalina/util/ServerInfo.properties 2>/dev/null |
      $AWK -v mark="$mark" '/^server[.]number *=/ { print mark "=|" $0 }'
  done
}

# walk_libraries FOLDER DEPTH: copies of OpenSSL that products brought along.
walk_libraries() {
  library_count=$((library_count + 1))
  [ "$library_count" -le 400 ] || return 0
  if [ ! -d "$1" ] || [ ! -r "$1" ] || [ ! -x "$1" ] || [ -n "$dead" ]; then ask_names libraries "$1"; fi
  if [ ! -d "$1" ] || [ ! -r "$1" ] || [ ! -x "$1" ]; then return 0; fi
  q_pattern=libraries q_chosen=': chosen' depth=$2
  set -- "$1" "$1"/* "$1"/.*
  entries "$@"
  shift
  for path in "$@"; do
    case ${path##*/} in
      libcrypto*.so* | libssl*.so*)
        if [ -f "$path" ] && [ ! -L "$path" ] && ! is_odd "$path"; then server_program "$path" 'OpenSSL '; fi ;;
    esac
  done
  [ "$depth" -lt 4 ] || return 0
  walk_below "$depth" "$@"
}

# walk_below DEPTH PATH...: of the folders among them those in which products keep libraries.
walk_below() {
  for path in "$@"; do
    case ${path##*/} in
      '*' | .* | proc | sys | dev | node_modules | site-packages | dist-packages | share | doc | docs | man | include | locale | src | test | tests | examples) continue ;;
      lib | lib32 | lib64 | libs | libexec | bin | sbin | common | embedded | local | native | openssl* | product | runtime | runtimes | ssl | usr | *-linux-gnu) ;;
      *) [ "$1" -lt 2 ] || continue ;;
    esac
    [ "$library_count" -lt 400 ] || return 0
    if [ ! -d "$path" ] || [ -L "$path" ] || is_odd "$path"; then continue; fi
    walk_libraries "$path" $(($1 + 1))
  done
}

# Which package owns a program: dpkg's own lists, of packages whose names say that they may.
ask_owners() {
  [ -r /var/lib/dpkg/status ] || return 0
  owners=$($AWK '
    /^Package: / { name = $2 }
    /^Architecture: / { architecture = $2 }
    /^$/ { tell() }
    END { tell() }
    function tell() {
      if (name ~ /^[a-z0-9.+-]+$/ && name ~ package_names && ++n <= 400) print name " " architecture
      name = architecture = ""
    }
    BEGIN {
      package_names = "^(openjdk|java-|jdk|jre|temurin|zulu|bellsoft|liberica|oracle-java|graalvm|semeru|ibm-|adoptopenjdk|sapmachine|msopenjdk|j2)" \
        "|^((rh-)?php[0-9.]*(-php)?(-(cli|fpm|cgi|common))?|(lsphp|ea-php|plesk-php).*)$|^(platform-)?python[0-9.]*u?(-minimal)?$" \
        "|^nodejs|^node$|^nginx|^(apache2|httpd)|^haproxy|^redis|^mariadb|^(mysql|percona-server)|^postgresql([0-9.]*-server|[0-9]*|-[0-9][0-9.]*)$" \
        "|^(lib)?tomcat|ssl|^(dotnet|aspnetcore|netstandard)"
    }' /var/lib/dpkg/status 2>/dev/null)
  of_lines ask_lists "$owners"
}

# ask_lists "PACKAGE ARCHITECTURE"...
ask_lists() {
  found=''
  for line in "$@"; do
    list=/var/lib/dpkg/info/${line%% *}.list
    if [ ! -e "$list" ]; then
      ask_status "$list"
      list=/var/lib/dpkg/info/${line%% *}:${line#* }.list
    fi
    found=$found$nl$list
  done
  [ -z "$found" ] || of_lines ask_owned "$found"
}

ask_owned() { ask_read owned 16777216 "$@"; }

# ---------------------------------------------------------------------------------------------------------------------
# The whole

phase_system() { questions ask_kernel_files ask_sysctl ask_modules ask_network_devices ask_disks; }
phase_packages() { questions ask_packages; }
phase_services() {
  if [ "$system" = Linux ]; then questions ask_services; else questions ask_services ask_unix; fi
}
phase_settings() { questions ask_settings ask_includes; }
phase_accounts() { questions ask_accounts ask_lastlog ask_homes; }
phase_protection() { questions ask_protection ask_docker; }
phase_files() { questions ask_files ask_trees ask_watched; }
phase_certificates() { questions ask_certificates; }
phase_software() { questions ask_software ask_owners; }

phase_facts() {
  say '== command uname'
  say 'content: unchecked'
  say "|$kernel"
  say '== command id'
  say 'content: unchecked'
  say "|$uid"
  say '== command getconf.libc'
  if libc=$(getconf GNU_LIBC_VERSION 2>/dev/null); then
    say 'content: unchecked'
    say "|$libc"
  else say 'absent'; fi
}

# Type and path of every mount; kernels before 2.6.26 have no mountinfo.
mount_types() {
  if [ -r /proc/self/mountinfo ]; then
    $AWK '{ for (i = 7; i <= NF; i++) if ($i == "-") break; print $(i + 1) " " $5 }' /proc/self/mountinfo
  elif [ -r /proc/mounts ]; then $AWK '{ print $3 " " $2 }' /proc/mounts; fi 2>/dev/null
}

# Network mounts that do not answer within two seconds: nothing below them is touched.
find_dead_mounts() {
  mounts="|$(mount_types | $AWK '{ printf "%s|", $2 }')"
  for mount in $(mount_types |
    $AWK -v types=" $LOCAL_FILE_SYSTEMS $PSEUDO_FILE_SYSTEMS " '!index(types, " " $1 " ") && $2 !~ /\\/ && ++n <= 50 { print $2 }'); do
    ls -d "$mount/." >/dev/null 2>&1 &
    probe=$!
    leash "$probe" 2
    wait "$probe" 2>/dev/null
    status=$?
    unleash
    if [ "$status" -gt 128 ]; then
      dead="$dead $mount"
      step "$mount does not answer and is left out"
    fi
  done
}

produce() {
  now_seconds
  started=$now
  if [ "$system" = Linux ]; then platform=linux; else platform=other; fi
  if [ "$uid" = 0 ]; then privilege=root; else privilege=user; fi
  say 'muster-bundle/1'
  say "recorder: record.sh $RECORDER_VERSION"
  say "recorded: $(date -u '+%Y-%m-%dT%H:%M:%SZ')"
  say 'door: recording'
  say "platform: $platform"
  say "privilege: $privilege"
  say ''
  find_dead_mounts
  phase environment 10 phase_facts
  phase system 20 phase_system
  phase mounts 10 phase_mounts
  phase packages 30 phase_packages
  phase services 20 phase_services
  phase settings 20 phase_settings
  phase accounts 20 phase_accounts
  phase protection 20 phase_protection
  phase files 20 phase_files
  if [ "$system" = Linux ]; then phase processes 20 phase_processes; fi
  phase certificates 20 phase_certificates
  phase software 30 phase_software
  phase commands 90 phase_commands
  say '== finish'
}

# The end of the pipe: counts parts and bytes, keeps the limit, and writes the last line with the hash of all before it.
finish() {
  $AWK -v max="$MAX_TOTAL_BYTES" -v tool="$HASH" '
    BEGIN { hash = tool == "unchecked" ? "" : tool " | sed \"s/.*= *//; s/ .*//; s/^/sha256 /\"" }
    $0 == "== finish" { exit }
    full { next }
    {
      sum += length($0) + 1
      if (sum > max) { full = 1; $0 = "cut: byte_limit" }
      else if ($0 ~ /^== /) n++
      print
      if (hash != "") print | hash
    }
    END {
      printf "== end %d ", n
      if (hash == "") print "unchecked"
      else {
        system("")
        close(hash)
      }
    }'
}

main() {
  out='' quiet=0 with_updates=0
  while [ $# -gt 0 ]; do
    case $1 in
      -o) if [ $# -lt 2 ]; then usage >&2; exit 2; fi; out=$2; shift ;;
      -u) with_updates=1 ;;
      -q) quiet=1 ;;
      -h | --help) usage; exit 0 ;;
      *) echo "record.sh: unknown argument $1" >&2; usage >&2; exit 2 ;;
    esac
    shift
  done
  case $out in '' | /*) ;; *) out=$(pwd)/$out ;; esac
  setup
  renice 10 $$ >/dev/null 2>&1 || renice -n 10 -p $$ >/dev/null 2>&1
  if [ -n "$out" ]; then
    if [ -e "$out" ] || [ -L "$out" ]; then
      echo "record.sh: $out exists already; name another file" >&2
      exit 2
    fi
    exec >"$out" || exit 2
  fi
  produce </dev/null | finish
  if [ -n "$out" ]; then step "done: $out"; else step 'done'; fi
}

main "$@"
