from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('ledger', '0003_decision_drafts'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='awardsfact',
            index=models.Index(fields=['period'], name='awards_period'),
        ),
        migrations.AddIndex(
            model_name='landfact',
            index=models.Index(fields=['period'], name='land_period'),
        ),
        migrations.AddIndex(
            model_name='monthlyenergyfact',
            index=models.Index(fields=['period'], name='monthly_energy_period'),
        ),
        migrations.AddIndex(
            model_name='monthlyfinancefact',
            index=models.Index(fields=['period'], name='monthly_finance_period'),
        ),
        migrations.AddIndex(
            model_name='monthlyoutputfact',
            index=models.Index(fields=['period'], name='monthly_output_period'),
        ),
        migrations.AddIndex(
            model_name='officialfiguresfact',
            index=models.Index(fields=['period'], name='official_figures_period'),
        ),
        migrations.AddIndex(
            model_name='projectprogressfact',
            index=models.Index(fields=['period'], name='project_progress_period'),
        ),
        migrations.AddIndex(
            model_name='scopehistoryfact',
            index=models.Index(fields=['period'], name='scope_history_period'),
        ),
        migrations.AddIndex(
            model_name='targetsfact',
            index=models.Index(fields=['period'], name='targets_period'),
        ),
    ]
