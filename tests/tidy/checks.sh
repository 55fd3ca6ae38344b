# SPDX-License-Identifier: Apache-2.0
# To be sourced. Each check prints one line per fault, "file:line: what is wrong", and nothing if there is none. Checks read the current folder.

sources() { find src -name '*.[ch]pp' | sort; }

# Which folder may include from which: base < model < { hl7 | dicom | sql } < mapping < broker < console < app.
one_way_order() {
  sources | xargs awk '
    BEGIN {
      may["base"] = "base"
      may["model"] = "base model"
      may["hl7"] = "base hl7";       may["hl7/net"] = "base hl7 hl7/net"
      may["dicom"] = "base dicom";   may["dicom/net"] = "base dicom dicom/net"
      may["sql"] = "base model sql"
      may["mapping"] = "base model hl7 dicom sql mapping"
      all = "base model hl7 hl7/net dicom dicom/net sql mapping"
      may["broker"] = all " broker"
      may["console"] = all " broker console"
      may["app"] = all " broker console app"
    }
    function folder_of(path) { sub(/\/[^\/]*$/, "", path); return path }
    FNR == 1 { here = folder_of(substr(FILENAME, 5)); at = 0 }
    /^[ \t]*#[ \t]*include[ \t]*"/ {
      split($0, part, "\""); there = folder_of(part[2])
      if (!(here in may)) print FILENAME ":" FNR ": src/" here " has no place in the one-way order"
      else if (index(" " may[here] " ", " " there " ") == 0) print FILENAME ":" FNR ": " here " may not include " part[2]
      else if ((getline line < ("src/" part[2])) < 0) print FILENAME ":" FNR ": there is no src/" part[2]
      close("src/" part[2])
    }'
}

# Where third-party headers may be included: beginning of the header's name, then a pattern of the files.
third_party_headers() {
  sources | xargs awk '
    BEGIN {
      may["boost/asio"] = "^src/(base|hl7/net|broker|console|app)/"
      may["boost/beast"] = "^src/console/"
      may["boost/system"] = "^src/(base|hl7/net|broker|console|app)/"
      may["boost/core"] = "^src/(base|hl7/net)/"
      may["boost/uuid"] = "^src/base/.*\\.cpp$"
      may["fmt/"] = "^src/(base|hl7|dicom|sql|mapping|broker|console|app)/"
      may["nlohmann/"] = "^src/base/json\\.hpp$"
      may["spdlog/"] = may["prometheus/"] = may["unicode/"] = may["openssl/"] = "^src/base/.*\\.cpp$"
      may["dcmtk/"] = "^src/dicom/net/full_vr\\.cpp$"
      may["pqxx/"] = "^src/sql/connection\\.cpp$"
      may["date/"] = "^src/mapping/zone\\.cpp$"
      may["toml++/"] = may["CLI/"] = "^src/app/"
    }
    /^[ \t]*#[ \t]*include[ \t]*</ {
      name = $0; sub(/^[^<]*</, "", name); sub(/>.*/, "", name)
      if (name !~ /\// && name ~ /^[a-z_0-9]+$/) next                       # of the language
      if (name ~ /^((sys|netinet|arpa)\/)?[a-z_0-9]+\.h$/) {                # of the system
        if (FILENAME ~ /^src\/(model|mapping|hl7|dicom)\/[^\/]*$/) print FILENAME ":" FNR ": <" name ">: this folder does no input or output"
        next
      }
      found = 0
      for (beginning in may) if (index(name, beginning) == 1) {
        found = 1
        if (FILENAME !~ may[beginning]) print FILENAME ":" FNR ": <" name "> is not for this file"
      }
      if (!found) print FILENAME ":" FNR ": <" name "> has no place in docs/ARCHITECTURE.md"
    }'
}

# Code that interprets bytes uses no socket, clock or log.
pure_folders() {
  sources | grep -E '^src/(model|mapping|hl7|dicom)/[^/]*$' |
    xargs grep -nE 'base/(log|metrics|worker_threads)\.hpp|SystemClock|steady_clock|std::thread|getenv' /dev/null | sed 's/$/   (pure folder)/'
}

banned_words() {
  local everywhere
  everywhere=$(find src tests bench scripts cmake docs -type f \( -name '*.[ch]pp' -o -name '*.sh' -o -name '*.js' -o -name '*.cmake' -o -name '*.sql' \
    -o -name '*.md' -o -name CMakeLists.txt \) -not -path '*/node_modules/*' -not -path 'tests/tidy/*' 2>/dev/null)
  grep -nE '\b(TODO|FIXME|XXX)\b' $everywhere /dev/null
  sources | grep -v '^src/app/' | xargs grep -nE 'std::(cout|cerr|clog)|\b(printf|puts)\(' /dev/null
  sources | grep -v '^src/base/clock' | xargs grep -nE 'system_clock::now|gettimeofday|\btime\((nullptr|NULL|0)\)' /dev/null
  sources | grep -v '^src/sql/' | xargs grep -nE '"(SELECT|INSERT INTO|UPDATE|DELETE FROM|CREATE TABLE)\b' /dev/null
  find tests -name '*.[ch]pp' | xargs grep -nE 'sleep_for|sleep_until|\b(u|nano)?sleep\(' /dev/null
  find src tests -iname '*manager*' -o -iname '*helper*' -o -iname '*util*' | grep -v node_modules
}

licence_lines() {
  find src tests bench scripts cmake .ci -type f \( -name '*.[ch]pp' -o -name '*.sql' -o -name '*.js' -o -name '*.sh' -o -name '*.cmake' -o -name CMakeLists.txt \
    -o -perm -u+x \) -not -path '*/node_modules/*' 2>/dev/null | cat - <(ls run test Dockerfile docker-compose.yml CMakeLists.txt 2>/dev/null) |
    while read -r file; do head -3 "$file" | grep -q 'SPDX-License-Identifier: Apache-2.0' || echo "$file:1: no SPDX licence line"; done
}

readme_in_each_folder() {
  local folder
  for folder in src/*/; do [[ -s ${folder}README.md ]] || echo "${folder}README.md: missing"; done
}

scripts_parse() {
  local file
  for file in $(grep -rlE '^#!.*bash' run test .ci scripts tests bench --include='*' --exclude-dir=node_modules 2>/dev/null); do bash -n "$file" 2>&1; done
}

# A lock file with addresses works only where these can be reached.
lock_file_names_no_registry() { grep -n '"resolved"' tests/e2e/package-lock.json /dev/null; }

# Decisions, cases, sections of the reference and documents that are cited exist; see citations for the forms.
citations() { perl "$root/tests/tidy/citations"; }
