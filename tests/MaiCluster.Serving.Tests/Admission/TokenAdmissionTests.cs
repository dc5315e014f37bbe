using MaiCluster.Serving.Admission;
using Microsoft.Extensions.Time.Testing;

namespace MaiCluster.Serving.Tests.Admission;

public sealed class TokenAdmissionTests
{
    private const string Good = "eyJh.eyJz.c2ln";

    private readonly FakeTimeProvider _time = new();
    private readonly FakeKeyStore _keys = new();
    private readonly FakeTokens _tokens = new(Good);
    private readonly AdmissionGate _gate;

    public TokenAdmissionTests() => _gate = new AdmissionGate(_keys, _time, _tokens);

    [Fact]
    public async Task Good_token_stands_for_its_identity_and_is_checked_again_after_a_quarter_of_a_second()
    {
        Assert.Equal((_tokens.Identity, null), await _gate.CheckAsync(Good, default));
        Assert.Equal((_tokens.Identity, null), await _gate.CheckAsync(Good, default));
        Assert.Equal(1, _tokens.Checks);

        _time.Advance(TimeSpan.FromMilliseconds(250));
        Assert.Equal((_tokens.Identity, null), await _gate.CheckAsync(Good, default));
        Assert.Equal(2, _tokens.Checks);
        Assert.Equal(0, _keys.Finds);
    }

    [Fact]
    public async Task Token_that_is_not_taken_is_refused_in_the_words_of_who_checked_it() =>
        Assert.Equal((null, FakeTokens.Refusal), await _gate.CheckAsync("eyJh.eyJz.b3Ro", default));

    [Fact]
    public async Task Key_is_never_taken_for_a_token()
    {
        var secret = SecretKey.New();
        var added = await _keys.AddAsync("first", secret.Hash(), default);
        Assert.Equal((added, null), await _gate.CheckAsync(secret.Reveal(), default));
        Assert.Equal(0, _tokens.Checks);
    }

    [Fact]
    public async Task Overlong_token_is_refused_unread()
    {
        var longest = "ey." + new string('a', Credential.MaxTokenLength - 4) + ".";
        await _gate.CheckAsync(longest, default);
        Assert.Equal(1, _tokens.Checks);
        Assert.Null((await _gate.CheckAsync(longest + "a", default)).Key);
        Assert.Equal(1, _tokens.Checks);
    }

    [Fact]
    public async Task Without_an_issuer_a_token_is_a_key_that_nobody_knows()
    {
        var (found, failure) = await new AdmissionGate(_keys, _time).CheckAsync(Good, default);
        Assert.Null(found);
        Assert.Equal("This API key is unknown, revoked or expired.", failure!.Message);
    }

    [Fact]
    public void Credential_shows_nothing_of_what_it_holds()
    {
        Assert.Equal("a token", Credential.Of(Good).ToString());
        Assert.Equal("a key", Credential.Of("mai_secret").ToString());
        Assert.Null(Credential.Of("mai_secret").Token);
        Assert.False(Credential.Of("").IsShown);
    }
}
