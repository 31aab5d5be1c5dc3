# Perl: SOAP::WSDL generates classes from a WSDL, which make the calls of a file; one line of JSON for each answer.
use strict;
use warnings;
use File::Temp qw(tempdir);
use JSON::PP;

my ($wsdl, $calls) = @ARGV;
my $work = tempdir(CLEANUP => 1);
system("cd '$work' && wsdl2perl -b . '$wsdl' >&2") == 0 or die "wsdl2perl failed\n";
unshift @INC, $work;
my ($file) = glob "$work/MyInterfaces/*/*Soap.pm $work/MyInterfaces/*/*.pm";
require $file;
(my $class = $file) =~ s{^.*(MyInterfaces/.*)\.pm$}{$1};
$class =~ s{/}{::}g;
my $client = $class->new;

# Each value of a structure, changed by a function.
sub each_value {
    my ($change, $value) = @_;
    return { map { $_ => each_value($change, $value->{$_}) } keys %$value } if ref $value eq 'HASH';
    return [ map { each_value($change, $_) } @$value ] if ref $value eq 'ARRAY';
    return $change->($value);
}

sub to_xml { my ($value) = @_; JSON::PP::is_bool($value) ? ($value ? 'true' : 'false') : $value }
sub from_xml { my ($value) = @_; $value =~ /^(true|false)$/ ? ($1 eq 'true' ? JSON::PP::true : JSON::PP::false) : $value }

# The library sends bytes and answers characters.
my $json = JSON::PP->new->canonical;
binmode STDOUT, ':utf8';
open my $lines, '<:raw', $calls or die $!;
while (my $line = <$lines>) {
    my ($operation, $arguments) = @{ $json->decode($line) };
    my $answer = $client->$operation(each_value(\&to_xml, $arguments));
    if ($answer->isa('SOAP::WSDL::SOAP::Typelib::Fault11')) {
        print $answer->get_faultstring, "\n";
        exit 1;
    }
    print $json->encode(each_value(\&from_xml, $answer->as_hash_ref)), "\n";
}
