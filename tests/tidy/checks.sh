# SPDX-License-Identifier: Apache-2.0
# To be sourced. Each check prints one line per fault, "file:line: what is wrong", and nothing if there is none. Checks read the current folder.

sources() { find base model hl7 dicom sql mapping broker -name '*.[ch]pp' 2>/dev/null | sort; }

# Which folder may include from which. Each line: a folder, then the folders below it; those of a folder below are included too.
#   base < model < { hl7 | dicom | sql } < mapping < broker, and the same order among the subfolders.
one_way_order() {
  sources | xargs awk '
    BEGIN {
      below("base", "")
      below("model", "base");           below("model/patients", "model")
      below("model/orders", "model/patients")
      below("model/visits", "model/orders"); below("model/mpps", "model/orders")
      below("hl7", "base");             below("hl7/net", "hl7")
      below("dicom", "base");           below("dicom/net", "dicom")
      below("sql", "model/visits model/mpps")
      below("mapping/values", "model/visits model/mpps hl7 dicom sql")
      below("mapping/inbound", "mapping/values"); below("mapping/outbound", "mapping/values")
      below("mapping/worklist", "mapping/values"); below("mapping/mpps", "mapping/values")
      below("mapping/audit", "sql dicom model")
      below("broker/usecases", "model/visits model/mpps sql hl7/net dicom/net mapping/inbound mapping/outbound mapping/worklist mapping/mpps")
      below("broker/outbound", "broker/usecases mapping/audit"); below("broker/http", "broker/outbound")
      below("broker/config", "broker/usecases"); below("broker/embedded", "base")
      below("broker/service", "broker/http broker/config broker/embedded")
      below("broker/terminal", "broker/config"); below("broker/testpeers", "broker/terminal")
      below("broker/cli", "broker/service broker/testpeers")
      below("broker", "broker/cli")
    }
    function below(folder, direct,   part, i, n) {
      may[folder] = " " folder " "
      n = split(direct, part, " ")
      for (i = 1; i <= n; ++i) may[folder] = may[folder] may[part[i]]
    }
    function folder_of(path) { sub(/\/[^\/]*$/, "", path); return path }
    FNR == 1 { here = folder_of(FILENAME) }
    /^[ \t]*#[ \t]*include[ \t]*"/ {
      split($0, part, "\""); there = folder_of(part[2])
      if (!(here in may)) print FILENAME ":" FNR ": " here " has no place in the one-way order"
      else if (index(may[here], " " there " ") == 0) print FILENAME ":" FNR ": " here " may not include " part[2]
      else if ((getline line < part[2]) < 0) print FILENAME ":" FNR ": there is no " part[2]
      close(part[2])
    }'
}

third_party_headers() {
  sources | xargs awk '
    BEGIN {
      may["boost/asio"] = "^(base|hl7/net|broker)/"
      may["boost/beast"] = "^broker/http/"
      may["boost/url"] = "^broker/http/"
      may["boost/system"] = "^(base|hl7/net|broker)/"
      may["boost/core"] = "^(base|hl7/net)/"
      may["boost/uuid"] = "^base/.*\\.cpp$"
      may["fmt/"] = "^(base|hl7|dicom|sql|mapping|broker)/"
      may["nlohmann/"] = "^base/json\\.hpp$"
      may["spdlog/"] = may["prometheus/"] = may["unicode/"] = may["openssl/"] = "^base/.*\\.cpp$"
      may["dcmtk/"] = "^dicom/net/full_vr\\.cpp$"
      may["pqxx/"] = "^sql/connection\\.cpp$"
      may["libpq-fe.h"] = "^sql/connection_string\\.cpp$"
      may["pugixml.hpp"] = "^mapping/audit/audit_message\\.cpp$"
      may["date/"] = "^mapping/values/zone\\.cpp$"
      may["toml++/"] = may["CLI/"] = "^broker/(config|cli)/"
    }
    /^[ \t]*#[ \t]*include[ \t]*</ {
      name = $0; sub(/^[^<]*</, "", name); sub(/>.*/, "", name)
      if (name !~ /\// && name ~ /^[a-z_0-9]+$/) next                       # of the language
      if (name ~ /^((sys|netinet|arpa)\/)?[a-z_0-9]+\.h$/) {                # of the system
        if (FILENAME ~ /^(hl7|dicom)\/[^\/]*$|^(model|mapping)\//) print FILENAME ":" FNR ": <" name ">: this folder does no input or output"
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
  sources | grep -E '^(hl7|dicom)/[^/]*$|^(model|mapping)/' |
    xargs grep -nE 'base/(log|metrics|worker_threads)\.hpp|SystemClock|steady_clock|std::thread|getenv' /dev/null | sed 's/$/   (pure folder)/'
}

banned_words() {
  local everywhere
  everywhere=$(find base model hl7 dicom sql mapping broker web tests bench scripts cmake docs -type f \( -name '*.[ch]pp' -o -name '*.sh' -o -name '*.[jt]s' -o -name '*.tsx' -o -name '*.cmake' -o -name '*.sql' \
    -o -name '*.md' -o -name CMakeLists.txt \) -not -path '*/node_modules/*' -not -path 'tests/tidy/*' 2>/dev/null)
  grep -nE '\b(TODO|FIXME|XXX)\b' $everywhere /dev/null
  sources | grep -vE '^broker/(cli|terminal|testpeers|service)/' | xargs grep -nE 'std::(cout|cerr|clog)|\b(printf|puts)\(' /dev/null
  sources | grep -v '^base/clock' | xargs grep -nE 'system_clock::now|gettimeofday|\btime\((nullptr|NULL|0)\)' /dev/null
  sources | grep -v '^sql/' | xargs grep -nE '"(SELECT|INSERT INTO|UPDATE|DELETE FROM|CREATE TABLE)\b' /dev/null
  find tests -name '*.[ch]pp' | xargs grep -nE 'sleep_for|sleep_until|\b(u|nano)?sleep\(' /dev/null
  find base model hl7 dicom sql mapping broker web tests -iname '*manager*' -o -iname '*helper*' -o -iname '*util*' | grep -v node_modules
}

licence_lines() {
  find base model hl7 dicom sql mapping broker web tests bench scripts cmake .ci -type f \( -name '*.[ch]pp' -o -name '*.sql' -o -name '*.[jt]s' -o -name '*.tsx' -o -name '*.css' -o -name '*.html' -o -name '*.sh' -o -name '*.cmake' -o -name CMakeLists.txt \
    -o -perm -u+x \) -not -path '*/node_modules/*' 2>/dev/null | cat - <(ls run test Dockerfile docker-compose.yml CMakeLists.txt 2>/dev/null) |
    while read -r file; do head -3 "$file" | grep -q 'SPDX-License-Identifier: Apache-2.0' || echo "$file:1: no SPDX licence line"; done
}

readme_in_each_folder() {
  local folder
  for folder in base model hl7 dicom sql mapping broker web tests bench docs examples scripts; do [[ -s $folder/README.md ]] || echo "$folder/README.md: missing"; done
}

scripts_parse() {
  local file
  for file in $(grep -rlE '^#!.*bash' run test .ci scripts tests bench web --include='*' --exclude-dir=node_modules 2>/dev/null); do bash -n "$file" 2>&1; done
}

# A lock file with addresses works only where these can be reached.
lock_file_names_no_registry() { grep -n '"resolved"' tests/e2e/package-lock.json /dev/null; }

# Decisions, cases, sections of the reference and documents that are cited exist; see citations for the forms.
citations() { perl "$root/tests/tidy/citations"; }

# docs/limits.md has each limit of base/limits.hpp with its value and tests that exist; see limits.
limits() { perl "$root/tests/tidy/limits"; }

# No name in the anonymous namespaces of two files of a library; see unique_names.
unique_names() { perl "$root/tests/tidy/unique_names"; }

# .clang-format, by the version that it was written for: another one puts some lines differently. Empty: it is not installed.
formatter=$(command -v clang-format-14 || true)
source_format() {
  { sources; find tests bench -name '*.[ch]pp' 2>/dev/null; } | xargs "$formatter" --dry-run 2>&1 | sed -nE 's/^([^ :]+:[0-9]+):.*clang-format-violations.*/\1/p' |
    sort -u | sed 's/$/: not formatted; run clang-format-14 -i on the file/'
}

# The sandbox of the service: at most 2.0 as systemd rates it.
service_exposure() {
  find packaging -name '*.service' 2>/dev/null | while read -r unit; do
    systemd-analyze security --offline=true --threshold=20 --no-pager "$unit" >/dev/null 2>&1 ||
      echo "$unit:1: the exposure is above 2.0, see systemd-analyze security --offline=true $unit"
  done
}
