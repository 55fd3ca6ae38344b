# SPDX-License-Identifier: Apache-2.0
# To be required by the Perl scripts of this folder: the names of all tests, and which cases a name says it covers.
use strict;
use warnings;

# Calls `seen` with file, line and name of each test and section.
sub each_test_name {
  my ($seen) = @_;
  my @files = sort split /\n/, `find tests -type f \\( -name '*.cpp' -o -name '*.test.js' \\) -not -path '*/node_modules/*'`;
  for my $file (@files) {
    open my $in, '<', $file or die "$file: $!";
    my $text = do { local $/; <$in> };
    my $opening = $file =~ /\.js$/ ? qr/\b(?:test|describe|it)\(\s*/ : qr/\b(?:TEST_CASE|SECTION)\(\s*/;
    while ($text =~ /$opening((?:"(?:[^"\\]|\\.)*"\s*)+|'(?:[^'\\]|\\.)*'|`[^`]*`)/g) {
      my ($literal, $line) = ($1, 1 + (substr($text, 0, $-[0]) =~ tr/\n//));
      $literal =~ s/\s+$//;
      $literal =~ s/"\s*"//g;
      $literal = substr $literal, 1, -1;
      $literal =~ s/\\(["'])/$1/g;
      $seen->($file, $line, $literal);
    }
  }
}

# "A23-A26, D28: ..." covers A23, A24, A25 and A26; so does "... (A23, A24)". A trigger event has "ADT" before it.
sub cases_of_test {
  my ($name) = @_;
  my @tags;
  my $rest = $name;
  while ($rest =~ s/^(?:case )?((?:[ADR]\d{2,3})(?:-[ADR]\d{2,3})?|reference [\d.]+[^,:]*)(, |: |$)//) {
    push @tags, $1;
    last if $2 ne ', ';
  }
  push @tags, split /, /, $1 while $rest =~ /\((?:case )?([AR]\d{2,3}(?:-[AR]\d{2,3})?(?:, [AR]\d{2,3}(?:-[AR]\d{2,3})?)*)\)/g;
  return map { /^([AR])(\d+)-[AR](\d+)$/ ? (map { sprintf "%s%02d", $1, $_ } $2 .. $3) : /^[AR]\d+$/ ? $_ : () } @tags;
}

1;
