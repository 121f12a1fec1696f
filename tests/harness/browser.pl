# browser.pl PAGE FOLDER [AXE]: reads the report PAGE in a headless Chromium as people do: by mouse, by
# keyboard, on a phone, in the dark, in Chinese. Leaves pictures in FOLDER. AXE is axe-core's script: if
# given, it must find nothing. browser.pl --picture PAGE FOLDER QUERY: only a picture of what a query
# leaves, its second claim opened. browser.pl --measure PAGE: only how long it takes. Speaks WebDriver to
# chromedriver; needs nothing but perl's own modules.
use strict;
use warnings;
use File::Temp qw(tempdir);
use HTTP::Tiny;
use IO::Socket::INET;
use JSON::PP;
use MIME::Base64;
use Time::HiRes qw(sleep);

my $mode = @ARGV && $ARGV[0] =~ /^--(picture|measure)$/ ? substr(shift, 2) : 'tour';
my ($page, $folder, $axe) = @ARGV;
my $json = JSON::PP->new->utf8->allow_nonref;
my $http = HTTP::Tiny->new(timeout => 120);
my ($driver, $address, $session);
my $bad = 0;

sub check {
	my ($good, $what) = @_;
	print(($good ? 'ok' : 'NOT OK') . " $what\n");
	$bad = 1 unless $good;
}

# One command of WebDriver; dies of what it refuses.
sub ask {
	my ($method, $path, $body) = @_;
	my $options = { headers => { 'Content-Type' => 'application/json' } };
	$options->{content} = $json->encode($body // {}) if $method eq 'POST';
	my $answer = $http->request($method, "$address$path", $options);
	my $value = eval { $json->decode($answer->{content})->{value} };
	return $value if $answer->{success};
	die "$method $path: ", ref $value ? $value->{message} : $answer->{content}, "\n";
}

sub in_session { return ask($_[0], "/session/$session$_[1]", $_[2]) }
sub script { my $text = shift; return in_session('POST', '/execute/sync', { script => $text, args => [@_] }) }
sub devtools { return in_session('POST', '/goog/cdp/execute', { cmd => $_[0], params => $_[1] }) }

sub find { return (values %{ in_session('POST', '/element', { using => 'css selector', value => $_[0] }) })[0] }
sub click { in_session('POST', '/element/' . find($_[0]) . '/click') }

# Keys as a person presses them, wherever the focus is.
sub press {
	my @keys = map { ({ type => 'keyDown', value => $_ }, { type => 'keyUp', value => $_ }) } @_;
	in_session('POST', '/actions', { actions => [ { type => 'key', id => 'keys', actions => \@keys } ] });
}

sub picture {
	my ($name) = @_;
	open(my $file, '>:raw', "$folder/$name.png") or die "$folder/$name.png: $!\n";
	print $file decode_base64(in_session('GET', '/screenshot'));
	close($file) or die "$folder/$name.png: $!\n";
}

sub window {
	my ($width, $height, $phone) = @_;
	devtools('Emulation.setDeviceMetricsOverride',
		{ width => $width, height => $height, deviceScaleFactor => 1, mobile => $phone ? JSON::PP::true : JSON::PP::false });
}

sub colours { devtools('Emulation.setEmulatedMedia', { features => [ { name => 'prefers-color-scheme', value => $_[0] } ] }) }

sub load {
	in_session('POST', '/url', { url => 'about:blank' });
	in_session('POST', '/url', { url => "file://$page$_[0]" });
}

# What axe-core finds wrong, as "rule: how many places"; the claims' tables are alike: some will do.
sub violations {
	script('document.querySelectorAll("#claims section").forEach((s, i) => { if (i > 2) s.remove(); });'
		. 'document.querySelectorAll("#claims tbody").forEach(b => { while (b.rows.length > 12) b.lastElementChild.remove(); });'
		. 'document.querySelectorAll("#claims details").forEach(d => { d.open = true; });');
	open(my $file, '<:raw', $axe) or die "$axe: $!\n";
	my $source = do { local $/; <$file> };
	utf8::decode($source);
	script($source);
	my $found = in_session('POST', '/execute/async', { args => [], script =>
		'const done = arguments[0]; axe.run().then(r => done(r.violations.map(v => '
		. 'v.id + ": " + v.nodes.length + " places, as " + v.nodes[0].html.slice(0, 120))), e => done([String(e)]));' });
	return @$found;
}

sub begin {
	my $port = do { my $socket = IO::Socket::INET->new(Listen => 1, LocalAddr => '127.0.0.1'); $socket->sockport };
	$address = "http://127.0.0.1:$port";
	my $home = tempdir(CLEANUP => 1);
	$driver = fork // die "fork: $!\n";
	if (!$driver) {
		$ENV{HOME} = $home;
		open(STDOUT, '>', '/dev/null');
		open(STDERR, '>', '/dev/null');
		exec('chromedriver', "--port=$port") or exit 127;
	}
	for (my $tries = 0; !eval { ask('GET', '/status')->{ready} }; $tries++) {
		die "chromedriver does not answer\n" if $tries == 300;
		sleep 0.1;
	}
	my $answer = ask('POST', '/session', { capabilities => { alwaysMatch => {
		browserName => 'chrome',
		'goog:loggingPrefs' => { browser => 'ALL' },
		'goog:chromeOptions' => { args => [ '--headless=new', '--no-sandbox', '--disable-gpu',
			'--disable-dev-shm-usage', '--hide-scrollbars', "--user-data-dir=$home/profile" ] } } } });
	$session = $answer->{sessionId};
}

sub end {
	eval { in_session('DELETE', '') } if $session;
	kill 'TERM', $driver if $driver;
	waitpid $driver, 0 if $driver;
}

sub shown { return script('return [...document.querySelectorAll("#claims tbody tr")].filter(r => !r.hidden).length') }
sub focused { return script('const row = document.activeElement.closest("tr"); return row ? row.id : ""') }
sub opened { return script('const row = document.getElementById(arguments[0]); return row.querySelector("details").open', $_[0]) }

# Milliseconds of one load: until the DOM is there, until all is, and of the first filters by a state and a text.
sub timing {
	load('');
	my $filter = 'const began = performance.now(); const query = document.getElementById("query");'
		. 'query.value = arguments[0]; query.dispatchEvent(new Event("input")); document.body.offsetHeight;'
		. 'return performance.now() - began;';
	my $loaded = script('const t = performance.getEntriesByType("navigation")[0]; return [t.domContentLoadedEventEnd, t.loadEventEnd]');
	return (@$loaded, script($filter, 'fails'), script($filter, 'signal'));
}

# The least of five loads: others may use the machine as well.
sub measure {
	window(1200, 900);
	my @loads = map { [ timing() ] } 1 .. 5;
	my @least = map { my $column = $_; (sort { $a <=> $b } map { $_->[$column] } @loads)[0] } 0 .. 3;
	printf "# %d bytes: DOM after %.0f ms, loaded after %.0f ms; first filter by a state %.0f ms, by a text %.0f ms\n", -s $page, @least;
}

sub tour {
	colours('light');
	measure();
	load('');
	my $all = shown();
	check($all > 0, "$all claims are shown");
	picture('light');

	click('button[data-query="fails"]');
	my $failing = shown();
	check($failing > 0 && $failing < $all, "the filter leaves $failing failing claims");
	check(script('return location.hash') =~ /q=fails/, 'the address has the filter');
	click('#claims tbody tr:not([hidden]) summary');
	my $first = focused();
	check($first && opened($first), 'a click opens the details of a failure');
	check(script('const t = document.getElementById(arguments[0]).textContent; return t.includes("ACTOR") || t.includes("MODEL") || t.includes("assert_") || t.includes("must")', $first), 'they have its scenario');
	script('document.getElementById(arguments[0]).scrollIntoView()', $first);
	picture('failure');

	press("\x{e00c}"); # Escape
	check(shown() == $all, 'Escape shows all again');
	press('/');
	check(script('return document.activeElement.id') eq 'query', '/ goes to the filter');
	press(split //, 'differs');
	check(script('return document.getElementById("query").value') eq 'differs', 'what is typed there is a filter, and no command');
	press("\x{e00c}");
	script('document.activeElement.blur()');
	press('j');
	my $one = focused();
	press('j');
	my $two = focused();
	check($one && $two && $one ne $two, 'j goes from claim to claim');
	press('k');
	check(focused() eq $one, 'k goes back');
	press("\x{e007}"); # Enter
	check(opened($one), 'Enter opens the claim');
	check(script('return [...document.querySelectorAll("thead button")].length') > 0, 'columns can be sorted by');

	load("#$first");
	check(opened($first), 'the address of a claim opens it');

	my $litmus = script('const dl = document.querySelector(".tallies"); return dl ? dl.closest("tr").id : ""');
	check($litmus, 'there is a histogram');
	load("#$litmus") if $litmus;
	check(script('return [...document.querySelectorAll("#" + CSS.escape(arguments[0]) + " svg")].every(s => s.getBoundingClientRect().width > 20)', $litmus), 'its bars have a size');
	picture('litmus');

	colours('dark');
	load('#q=fails');
	picture('dark');
	check(script('return getComputedStyle(document.documentElement).backgroundColor') ne 'rgb(255, 255, 255)', 'the dark page is dark');

	load('#lang=zh');
	picture('chinese');
	check(script('return getComputedStyle(document.querySelector("h2 i:not([lang])")).display') eq 'none', 'the Chinese page is Chinese');
	check(script('return document.documentElement.lang') =~ /^zh/, 'and says so');
	colours('light');

	window(360, 740, 1);
	load('#q=fails');
	check(script('return document.documentElement.scrollWidth') <= 360, '360 pixels are wide enough');
	script('document.querySelector("#claims tbody tr:not([hidden]) summary").click(); document.querySelector("#claims tbody tr:not([hidden])").scrollIntoView()');
	check(script('return document.documentElement.scrollWidth') <= 360, 'also for the details of a failure');
	picture('phone');
	load('');
	picture('phone-top');
	window(1200, 900);

	if ($axe) {
		for my $scheme ('light', 'dark') {
			colours($scheme);
			load('');
			my @found = violations();
			check(!@found, "axe-core finds nothing in the $scheme page");
			print "#   $_\n" for @found;
		}
	}
	my @messages = grep { $_->{level} eq 'SEVERE' || $_->{level} eq 'WARNING' } @{ in_session('POST', '/se/log', { type => 'browser' }) };
	check(!@messages, 'the console has no error');
	print "#   $_->{message}\n" for @messages;
}

sub single {
	window(1000, 600);
	load("#q=$axe");
	script('const rows = document.querySelectorAll("#claims tbody tr:not([hidden])"); rows[1].querySelector("summary").click(); document.activeElement.blur(); document.getElementById("filter").scrollIntoView()');
	picture('report');
}

my %modes = (tour => \&tour, picture => \&single, measure => \&measure);
eval { begin(); $modes{$mode}->(); 1 } or check(0, "the tour: $@");
end();
exit $bad;
