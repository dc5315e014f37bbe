using MaiCluster.Serving.Admission;

namespace MaiCluster.Serving.Tests.Admission;

public sealed class SecretKeyTests
{
    [Fact]
    public void New_key_is_mai_and_32_letters_and_digits() => Assert.Matches("^mai_[0-9A-Za-z]{32}$", SecretKey.New().Reveal());

    [Fact]
    public void All_62_characters_are_drawn_and_no_two_keys_are_equal()
    {
        var keys = Enumerable.Range(0, 1000).Select(_ => SecretKey.New().Reveal()).ToArray();
        Assert.Equal(1000, keys.Distinct().Count());
        Assert.Equal(62, keys.SelectMany(key => key[4..]).Distinct().Count());
    }

    [Fact]
    public void Printed_key_shows_stars()
    {
        var key = SecretKey.New();
        Assert.Equal("mai_********", $"{key}");
    }

    [Fact]
    public void Hash_is_the_one_that_the_gate_looks_up()
    {
        var key = SecretKey.New();
        Assert.Equal(AdmissionGate.Hash(key.Reveal()), key.Hash());
    }
}
