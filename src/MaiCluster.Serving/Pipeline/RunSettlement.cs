using MaiCluster.Serving.Billing;
using MaiCluster.Serving.Metering;

namespace MaiCluster.Serving.Pipeline;

/// <summary>The end of every request's way, whoever served it: its record is opened and closed once, what was held is let go, its span ends.</summary>
internal sealed class RunSettlement(UsageMeter meter, RequestBill bill, IUsageStore usage, RequestSpan span, TimeProvider time)
{
    private Task _opened = Task.CompletedTask;

    /// <summary>The open record is committed while the answer is made.</summary>
    public void Open() => _opened = usage.OpenAsync(meter.Open());

    /// <summary>Closes the record of a meter that has ended; its commit is done when this completes.</summary>
    /// <param name="driven">What must have ended too.</param>
    public async Task<UsageRecord> SettleAsync(Task driven)
    {
        var record = bill.Charge(meter.Close(time.GetUtcNow()));
        try
        {
            await Task.WhenAll(_opened, usage.CloseAsync(record), driven); // of an answer that was soon made the two writes are one commit
        }
        catch
        {
            await bill.ReturnAsync(); // what is in no record is not billed
            throw;
        }

        await bill.SettleAsync(record);
        span.End(record);
        return record;
    }

    /// <summary>It was never opened: what was held is given back.</summary>
    public ValueTask GiveUpAsync()
    {
        span.Fail();
        return bill.ReturnAsync();
    }
}
