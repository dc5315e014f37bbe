namespace MaiCluster;

/// <summary>Whether tests that have a long form run in it: <c>./mai test --long</c>, or <c>MAI_TEST_LONG=1</c>.</summary>
internal static class LongRun
{
    public static bool IsOn { get; } = Environment.GetEnvironmentVariable("MAI_TEST_LONG") == "1";
}
