using MaiCluster.Serving.Admission;
using MaiCluster.Serving.Requests;
using Microsoft.Extensions.Time.Testing;

namespace MaiCluster.Serving.Tests.Admission;

public sealed class AdmissionGateTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly FakeKeyStore _keys = new();
    private readonly AdmissionGate _gate;

    public AdmissionGateTests() => _gate = new AdmissionGate(_keys, _time);

    [Fact]
    public async Task Known_key_is_let_in_as_its_owner()
    {
        var secret = SecretKey.New();
        var added = await _keys.AddAsync("first", secret.Hash(), default);
        Assert.Equal((added, null), await _gate.CheckAsync(secret.Reveal(), default));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public async Task Missing_key_is_asked_for_without_a_look_up(string? key)
    {
        var (found, failure) = await _gate.CheckAsync(key, default);
        Assert.Null(found);
        Assert.Equal(new RequestFailure(FailureKind.Unauthorized, "No API key: send it as 'Authorization: Bearer KEY'."), failure);
        Assert.Equal(0, _keys.Finds);
    }

    [Fact]
    public async Task Unknown_and_revoked_keys_are_refused_in_the_same_words()
    {
        var secret = SecretKey.New();
        var added = await _keys.AddAsync("first", secret.Hash(), default);
        await _keys.RevokeAsync(added.Id, Actor.Command, default);

        var expected = new RequestFailure(FailureKind.Unauthorized, "This API key is unknown, revoked or expired.");
        Assert.Equal((null, expected), await _gate.CheckAsync(secret.Reveal(), default));
        Assert.Equal((null, expected), await _gate.CheckAsync("mai_never_made", default));
    }

    [Fact]
    public async Task Revoked_key_stops_within_a_quarter_of_a_second()
    {
        var secret = SecretKey.New();
        var added = await _keys.AddAsync("first", secret.Hash(), default);
        Assert.NotNull((await _gate.CheckAsync(secret.Reveal(), default)).Key);
        await _keys.RevokeAsync(added.Id, Actor.Command, default);
        _time.Advance(TimeSpan.FromMilliseconds(250));
        Assert.Null((await _gate.CheckAsync(secret.Reveal(), default)).Key);
    }

    [Fact]
    public async Task Key_that_was_just_found_is_not_looked_up_again()
    {
        var secret = SecretKey.New();
        var added = await _keys.AddAsync("first", secret.Hash(), default);
        for (var request = 0; request < 10; request++)
        {
            Assert.Equal((added, null), await _gate.CheckAsync(secret.Reveal(), default));
            _time.Advance(TimeSpan.FromMilliseconds(20));
        }

        Assert.Equal(1, _keys.Finds);
    }

    [Fact]
    public async Task Overlong_key_is_refused_without_a_look_up()
    {
        var longest = new string('k', AdmissionGate.MaxKeyLength);
        await _keys.AddAsync("longest", AdmissionGate.Hash(longest), default);
        await _keys.AddAsync("longer", AdmissionGate.Hash(longest + "k"), default);

        Assert.NotNull((await _gate.CheckAsync(longest, default)).Key);
        Assert.Equal(1, _keys.Finds);
        Assert.Equal(FailureKind.Unauthorized, (await _gate.CheckAsync(longest + "k", default)).Failure!.Kind);
        Assert.Equal(1, _keys.Finds);
    }

    [Theory]
    [InlineData("mai_Prefix")]
    [InlineData(" mai_prefix")]
    [InlineData("mai_prefi")]
    [InlineData("mai_prefix\0")]
    public async Task Key_must_match_to_the_letter(string key)
    {
        await _keys.AddAsync("first", AdmissionGate.Hash("mai_prefix"), default);
        Assert.Null((await _gate.CheckAsync(key, default)).Key);
    }

    [Fact]
    public async Task Refusal_does_not_repeat_the_key()
    {
        var secret = SecretKey.New().Reveal();
        var (_, failure) = await _gate.CheckAsync(secret, default);
        Assert.DoesNotContain(secret, failure!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Hash_is_sha_256_of_the_text() => Assert.Equal(
        "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD",
        Convert.ToHexString(AdmissionGate.Hash("abc")));
}
