%% Drives httpc of Erlang/OTP: a session is a profile, which keeps its connections. Redirects are off. The program speaks the
%% driver protocol (docs/driver-protocol.md) by itself.
%%
%% httpc takes URLs only, and its parser refuses some of them. It makes the names of fields lower-case.

-mode(compile).

-define(CAPABILITIES, [<<"stepwise">>, <<"proxy">>, <<"tunnel">>, <<"url">>, <<"unverified">>, <<"unverified-request">>,
                       <<"client-certificate">>, <<"back-to-back">>, <<"sources">>]).

main(_) ->
    %% What the client logs goes to standard error.
    logger:remove_handler(default),
    logger:add_handler(errors, logger_std_h, #{config => #{type => standard_error}}),
    {ok, _} = application:ensure_all_started(ssl),
    {ok, _} = application:ensure_all_started(inets),
    ok = io:setopts(standard_io, [binary, {encoding, latin1}]),
    loop(#{number => 0}).

loop(State) ->
    case io:get_line("") of
        eof -> halt(0);
        Line ->
            {Answer, Next} = answer(jiffy:decode(Line, [return_maps]), State),
            ok = io:put_chars([jiffy:encode(Answer, [uescape]), "\n"]),
            loop(Next)
    end.

answer(#{<<"op">> := <<"hello">>}, State) ->
    {ok, Version} = application:get_key(inets, vsn),
    {#{hello => #{protocol => 2, name => <<"httpc">>, version => list_to_binary("inets " ++ Version),
                  language => list_to_binary("Erlang/OTP " ++ erlang:system_info(otp_release)),
                  capabilities => ?CAPABILITIES, entry => <<"url">>}}, State};
answer(#{<<"op">> := <<"open">>, <<"target">> := Target}, State) ->
    {#{ok => true}, opened(Target, closed(State))};
answer(#{<<"op">> := <<"close">>}, State) ->
    {#{ok => true}, closed(State)};
answer(#{<<"op">> := <<"do">>, <<"item">> := #{<<"request">> := Request}}, #{target := Target} = State) ->
    case unusable(Target) of
        usable -> {asked(Request, State), State};
        Why -> {#{broken => text(Why)}, State}
    end;
answer(#{<<"op">> := Op}, State) ->
    {#{unsupported => <<"unknown operation ", Op/binary>>}, State}.

%% A session has a profile of its own: its connections end with it.
opened(Target, #{number := Number}) ->
    Profile = list_to_atom("session" ++ integer_to_list(Number rem 2)),
    {ok, _} = inets:start(httpc, [{profile, Profile}]),
    ok = httpc:set_options([{cookies, disabled}, {ipfamily, inet6fb4} | proxies(Target)], Profile),
    #{number => Number + 1, profile => Profile, target => Target}.

closed(#{profile := Profile} = State) ->
    ok = inets:stop(httpc, Profile),
    maps:remove(profile, State);
closed(State) -> State.

proxies(#{<<"proxy">> := #{<<"host">> := Host, <<"port">> := Port}}) ->
    Proxy = {{binary_to_list(Host), Port}, []},
    [{proxy, Proxy}, {https_proxy, Proxy}];
proxies(_) -> [].

asked(#{<<"method">> := Name, <<"fields">> := Given} = Request, #{profile := Profile, target := Target}) ->
    Fields = [{octets(Field), octets(Value)} || [Field, Value] <- Given],
    Wait = round(1000 * maps:get(<<"timeout">>, Target)),
    Options = [{timeout, Wait}, {connect_timeout, Wait}, {autoredirect, false} | secured(Request, Target)],
    Url = url(Request, Target),
    Message = case content(maps:get(<<"body">>, Request, null)) of
        none -> {Url, Fields};
        Content -> {Url, Fields, proplists:get_value("content-type", lower(Fields), "application/octet-stream"), Content}
    end,
    case lists:keyfind(Name, 1, methods()) of
        false -> #{unsupported => <<"httpc has no method ", Name/binary>>};
        {_, Method} ->
            try httpc:request(Method, Message, Options, [{body_format, binary}], Profile) of
                {ok, Got} -> #{response => response(Got)};
                {error, Why} -> failed(Why)
            catch
                _:Why -> failed(Why)
            end
    end.

methods() ->
    [{list_to_binary(string:uppercase(atom_to_list(Each))), Each}
     || Each <- [get, head, post, put, delete, options, trace, patch]].

response({{Version, Status, Reason}, Fields, Body}) ->
    #{status => Status, reason => text(Reason), version => list_to_binary(lists:nthtail(5, Version)), body => base64:encode(Body),
      headers => [[text(Name), text(Value)] || {Name, Value} <- Fields]}.

failed(Why) ->
    Type = if is_atom(Why) -> Why; is_tuple(Why), is_atom(element(1, Why)) -> element(1, Why); true -> error end,
    Said = lists:flatten(io_lib:format("~0p", [Why])),
    #{error => #{type => atom_to_binary(Type), bases => [], message => text([One band 255 || One <- lists:sublist(Said, 2000)]),
                 timed_out => Why =:= timeout orelse string:find(Said, "timeout") =/= nomatch}}.

%% Returns the content of a request: none, octets, or a function that returns a piece at each call, which may be empty.
content(null) -> none;
content(#{<<"kind">> := <<"bytes">>, <<"data">> := Data}) -> base64:decode(Data);
content(#{<<"kind">> := <<"iterable">>, <<"data">> := Data}) ->
    Lines = re:split(base64:decode(Data), "(?<=\n)"),
    chunks([Line || Line <- Lines, Line =/= <<>>], false);
content(#{<<"kind">> := <<"source">>, <<"pieces">> := Pieces} = Body) ->
    chunks([base64:decode(Piece) || Piece <- Pieces], maps:get(<<"fails">>, Body, false)).

chunks(Pieces, Fails) ->
    {chunkify, fun([Piece | Rest]) -> {ok, Piece, Rest}; ([]) when Fails -> error(source_of_content_failed); ([]) -> eof end, Pieces}.

url(#{<<"target">> := Asked} = Request, #{<<"scheme">> := Scheme, <<"host">> := Own, <<"port">> := Port}) ->
    case re:run(Asked, "^https?:") of
        {match, _} -> octets(Asked);
        nomatch ->
            Host = case maps:get(<<"host">>, Request, null) of null -> Own; Other -> Other end,
            Shown = case binary:match(Host, <<":">>) of nomatch -> Host; _ -> <<"[", Host/binary, "]">> end,
            Authority = case {Scheme, Port} of {<<"http">>, 80} -> Shown; {<<"https">>, 443} -> Shown;
                                               _ -> io_lib:format("~s:~b", [Shown, Port]) end,
            lists:flatten(io_lib:format("~s://~s~s", [Scheme, Authority, octets(Asked)]))
    end.

%% The options of TLS: with `cacertfile` no other CA is trusted.
secured(Request, #{<<"scheme">> := <<"https">>, <<"ca_file">> := File} = Target) ->
    Trust = case [Each || Each <- [Request, Target], maps:get(<<"verify">>, Each, true) =:= false] of
        [] -> [{verify, verify_peer}, {cacertfile, File}, {depth, 10},
               {customize_hostname_check, [{match_fun, public_key:pkix_verify_hostname_match_fun(https)}]}];
        _ -> [{verify, verify_none}]
    end,
    Own = case maps:get(<<"certificate">>, Target, null) of
        null -> [];
        #{<<"chain_file">> := Chain, <<"key_file">> := Key} -> [{certfile, Chain}, {keyfile, Key}]
    end,
    [{ssl, Trust ++ Own}];
secured(_, _) -> [].

%% Returns why the files for TLS cannot be used, in one line, or `usable`.
unusable(#{<<"scheme">> := <<"https">>, <<"ca_file">> := File} = Target) ->
    Shown = case maps:get(<<"certificate">>, Target, null) of
        null -> [];
        #{<<"chain_file">> := Chain, <<"key_file">> := Key} ->
            [{"the client's certificate", Chain, <<"CERTIFICATE-----">>}, {"the client's key", Key, <<"PRIVATE KEY-----">>}]
    end,
    first([checked(Each) || Each <- [{"the CA", File, <<"CERTIFICATE-----">>} | Shown]]);
unusable(_) -> usable.

checked({What, File, Kind}) ->
    case file:read_file(File) of
        {error, Why} -> io_lib:format("~s cannot be read from ~s: ~s", [What, File, file:format_error(Why)]);
        {ok, Data} ->
            Short = binary:part(Kind, 0, byte_size(Kind) - 5),
            case binary:match(Data, Kind) of
                nomatch -> io_lib:format("~s contains no ~s in PEM; the file has to contain ~s", [File, Short, What]);
                _ -> usable
            end
    end.

first(All) -> hd([Each || Each <- All, Each =/= usable] ++ [usable]).

lower(Fields) -> [{string:lowercase(Name), Value} || {Name, Value} <- Fields].

%% Returns the octets of a string of the protocol, which has a character for each octet.
octets(Text) -> unicode:characters_to_list(Text).

%% Returns a string of the protocol for octets.
text(Octets) -> unicode:characters_to_binary(lists:flatten(Octets)).
