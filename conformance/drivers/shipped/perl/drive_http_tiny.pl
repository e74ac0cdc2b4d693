# Drives HTTP::Tiny, which comes with Perl. A session is one object, which keeps its last connection. Redirects, and the
# proxies of the environment, are off. HTTP::Tiny repeats an idempotent request once, which no option switches off.
#
# HTTP::Tiny takes URLs only. It drops a fragment, and changes nothing else of the target.

use strict;
use warnings;

use FindBin;
use lib $FindBin::RealBin;
use HTTP::Tiny;
use Serve;

package Session;

sub new {
    my ($class, $target) = @_;
    my %options = (SSL_ca_file => $target->{ca_file});
    if (my $shown = $target->{certificate}) {
        @options{'SSL_cert_file', 'SSL_key_file'} = @$shown{'chain_file', 'key_file'};
    }
    my $client = HTTP::Tiny->new(
        timeout      => $target->{timeout},
        verify_SSL   => Serve::is_not_false($target->{verify}),
        SSL_options  => \%options,
        max_redirect => 0,
        proxy        => undef,
        no_proxy     => [],
        proxies($target->{proxy}),
    );
    return bless {client => $client}, $class;
}

# Returns the options for a proxy, or those for none.
sub proxies {
    my $proxy = shift or return (http_proxy => undef, https_proxy => undef);
    my $host = $proxy->{host} =~ /:/ ? "[$proxy->{host}]" : $proxy->{host};
    my $url = sprintf '%s://%s:%d', $proxy->{scheme} || 'http', $host, $proxy->{port};
    return (http_proxy => $url, https_proxy => $url);
}

sub request {
    my ($self, $request) = @_;
    my %options = (headers => fields($request));
    my $content = Serve::content($request);
    $options{content} = $content if defined $content;
    my $got = $self->{client}->request($request->{method}, $request->{url}, \%options);
    # A response without a protocol is one that HTTP::Tiny has made of an error. It has the status 599.
    if (!defined $got->{protocol}) {
        my $timed_out = $got->{content} =~ /^Timed out|timed out/;
        Serve::failed(type => $got->{reason}, message => $got->{content}, timed_out => $timed_out);
    }
    return {
        status  => $got->{status},
        reason  => $got->{reason},
        version => $got->{protocol} =~ s{^HTTP/}{}r,
        headers => pairs($got->{headers}),
        body    => defined $got->{content} ? $got->{content} : '',    # none for HEAD, 204 and 304
    };
}

# Returns the fields of a request as HTTP::Tiny takes them: a value, or a list of the values of a name. It keeps one of two
# spellings of a name.
sub fields {
    my (%values, %spelled);
    for (@{$_[0]{fields}}) {
        my ($name, $value) = @$_;
        Serve::unsupported('HTTP::Tiny makes Host from the URL, and takes no field of that name') if lc $name eq 'host';
        push @{$values{$spelled{lc $name} ||= $name}}, $value;
    }
    return {map { $_ => @{$values{$_}} > 1 ? $values{$_} : $values{$_}[0] } keys %values};
}

# Returns the fields of a response as pairs. HTTP::Tiny has a hash of them, which keeps the order of one name only.
sub pairs {
    my $headers = shift;
    my @pairs;
    for my $name (sort keys %$headers) {
        push @pairs, map { [$name, $_] } ref $headers->{$name} ? @{$headers->{$name}} : $headers->{$name};
    }
    return \@pairs;
}

sub close { delete $_[0]{client} }

package main;

my @capabilities = qw(
    stepwise proxy tunnel url expect resolve unverified client-certificate back-to-back sources secure-proxy
);
my $hello = {name => 'HTTP::Tiny', version => HTTP::Tiny->VERSION, capabilities => \@capabilities, entry => 'url'};
Serve::run($hello, 'Session');
