namespace MaiCluster.Serving.Stepping;

/// <summary>How many requests were inside at once during the last steps: a step that as many share already has nobody to wait for.</summary>
internal sealed class StepCompany
{
    /// <summary>Steps that are remembered: a client alone waits in vain for so many after others have left.</summary>
    private const int Steps = 8;

    private readonly int[] _last = new int[Steps];
    private int _next;
    private bool _hasAny;

    /// <summary>The most of them; without any step yet there may be any number.</summary>
    public int Most => !_hasAny ? int.MaxValue : _last.Max();

    /// <param name="requests">Inside when a step ends, those it served among them.</param>
    public void Note(int requests)
    {
        _last[_next] = requests;
        _next = (_next + 1) % Steps;
        _hasAny = true;
    }
}
