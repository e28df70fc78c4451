# Reads the files of a library twice; see the script `check`.

BEGIN {
  lineCount = split(rules, lines, "\n")
  for (i = 1; i <= lineCount; i++) {
    if (lines[i] == "") continue
    split(lines[i], parts, ": *")
    isFolder[parts[1]] = 1
    usedCount = split(parts[2], used, " ")
    for (j = 1; j <= usedCount; j++) allowed[parts[1], used[j]] = 1
  }
}

FNR == 1 {
  isSecond = FILENAME in seen
  if (!isSecond) seen[FILENAME] = 1
  folder = FILENAME
  sub(/\/[^\/]*$/, "", folder)
  # A folder that is not listed belongs to the listed one it is in.
  while (!(folder in isFolder) && folder ~ /\//) sub(/\/[^\/]*$/, "", folder)
  if (!(folder in isFolder) && !isSecond) {
    print FILENAME ": the order of the folders does not list " folder
    failures++
  }
  commentDepth = 0
  inLongString = 0
  depth = 0
  extended = ""
}

{
  code = strip($0)
  if (isSecond) findUses(code)
  else collect(code)
}

END {
  if (failures) {
    print failures (failures == 1 ? " use" : " uses") " against the order of the folders"
    exit 1
  }
  print "0 uses against the order of the folders"
}

# The line without comments and strings.
function strip(line,   code, i, n, two, three, inString) {
  code = ""
  n = length(line)
  inString = 0
  for (i = 1; i <= n; i++) {
    two = substr(line, i, 2)
    three = substr(line, i, 3)
    if (commentDepth > 0) {
      if (two == "*/") { commentDepth--; i++ }
      else if (two == "/*") { commentDepth++; i++ }
    } else if (inLongString) {
      if (substr(two, 1, 1) == "\\") i++
      else if (three == "\"\"\"") { inLongString = 0; i += 2 }
    } else if (inString) {
      if (substr(two, 1, 1) == "\\") i++
      else if (substr(two, 1, 1) == "\"") inString = 0
    } else if (two == "//") break
    else if (two == "/*") { commentDepth++; i++ }
    else if (three == "\"\"\"") { inLongString = 1; i += 2 }
    else if (substr(two, 1, 1) == "\"") { inString = 1; code = code " " }
    else code = code substr(two, 1, 1)
  }
  return code
}

# Notes what a line declares, and whether it begins or ends an extension.
function collect(code,   text, word, name) {
  if (match(code, /(^|[ \t])(struct|class|enum|protocol|actor|typealias|func|var|let|extension) +[A-Za-z_]/)) {
    text = substr(code, 1, RSTART + RLENGTH - 2)
    word = text
    sub(/ +$/, "", word)
    sub(/^.*[ \t]/, "", word)
    name = substr(code, RSTART + RLENGTH - 1)
    match(name, /^[A-Za-z0-9_]+/)
    name = substr(name, 1, RLENGTH)
    if (word == "extension") extended = name
    else if (text !~ /private/) declare(word, name)
  }
  depth += gsub(/[{]/, "", code)
  depth -= gsub(/[}]/, "", code)
  if (depth == 0) extended = ""
}

function declare(word, name) {
  if (depth == 0) {
    if (word != "var" && word != "let") {
      kind[name] = word == "func" ? "function" : "type"
      settle(home, name)
    }
  } else if (word == "func" || word == "var" || word == "let") {
    settle(memberHome, name)
    if (depth == 1 && extended != "") addedTo[name] = extended
  }
}

# A name declared in several folders belongs to none of them.
function settle(homes, name) {
  if (!(name in homes)) homes[name] = folder
  else if (homes[name] != folder) homes[name] = "several"
}

function findUses(code,   name, before, after) {
  before = ""
  while (match(code, /[A-Za-z_][A-Za-z0-9_]*/)) {
    if (RSTART > 1) before = substr(code, RSTART - 1, 1)
    name = substr(code, RSTART, RLENGTH)
    code = substr(code, RSTART + RLENGTH)
    after = substr(code, 1, 1)
    if (name in home && (kind[name] == "type" || after == "(" && before != "."))
      judge(name, home[name])
    else if (before == "." && isAdded(name)) judge(name, memberHome[name])
    before = ""
  }
}

# Whether extensions in one folder add this member to a type of another folder or of the standard
# library.
function isAdded(name) {
  return name in addedTo \
    && !(addedTo[name] in home && home[addedTo[name]] == memberHome[name])
}

function judge(name, owner) {
  if (owner == "several" || owner == folder) return
  if ((folder, owner) in allowed || (folder, "*") in allowed) return
  print FILENAME ":" FNR ": " name " is declared in " owner
  failures++
}
