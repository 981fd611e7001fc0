import { type InferType, object } from 'yup';
import type { Today } from '../../../domain/calendar.js';
import { CITIZENSHIPS_MAX, FORM_LIST_MAX } from '../../../domain/limits.js';
import { email, flag } from './fields.js';
import { accepted, date, line, lines, list, personName, phoneNumber } from './kyc-fields.js';

/** The form of `POST /kyc/submit_individual_basic`: fields and order of the seed's example, rules of product-api. */
export function individualBasicForm(today: Today) {
  return object({ ...personFields(today) });
}

/** The form of `POST /kyc/submit_individual_full`, which begins as the basic one does. */
export function individualFullForm(today: Today) {
  return object({
    ...personFields(today),
    contact_info: object({
      phone_number: phoneNumber(),
      fax: phoneNumber().optional(),
      email: email(),
      additional_contact_info: lines().optional(),
    }).defined(),
    stay_permit: object({
      document_name: line(),
      series: line(),
      number: line(),
      start_date: date(),
      end_date: date({ since: 'start_date', goodOn: today }),
    }).optional(),
    representative: object({
      full_name_or_entity: line(),
      basis_document: line(),
      start_of_authority: date(),
      end_of_authority: date({ since: 'start_of_authority', goodOn: today }),
    }).optional(),
    beneficial_owner: object({ full_name: line() }).optional(),
    beneficiary: object({
      full_name_or_entity: line(),
      contract_number: line(),
      contract_date: date(),
    }).optional(),
    pep: object({ position: line(), employer: line(), employer_address: lines() }).optional(),
    pep_relative: object({ relationship_degree: line(), full_name: line(), position: line() }).optional(),
    us_taxpayer_indicators: object({
      us_citizenship: flag(),
      has_green_card: flag(),
      birth_country_is_us: flag(),
      physical_or_registered_or_mailing_address_in_us: flag(),
      care_of_or_held_mail_address_in_us: flag(),
      contact_phone_in_us: flag(),
      long_term_payment_instructions_to_us_account: flag(),
      power_of_attorney_to_person_with_us_address: flag(),
    }).defined(),
    business_relationship: object({
      purpose_of_relationship: list(line(), { min: 1, max: FORM_LIST_MAX }),
      nature_of_relationship: line(),
      financial_business_activity_goals: line(),
      financial_status: line(),
      business_reputation: line(),
      sources_of_funds: list(line(), { min: 1, max: FORM_LIST_MAX }),
    }).defined(),
    user_consent_data: object({
      personal_data_processing_consent: accepted(),
      information_accuracy_confirmation: accepted(),
      fatca_consent: flag(),
    }).defined(),
    tax_number: line(),
    tax_residence: object({
      is_kyrgyzstan_resident: flag(),
      // Most people pay taxes nowhere else: the list has to be there, and may be empty.
      tax_residency_in_other_countries: list(object({ country: line(), tax_number: line() }).defined(), {
        min: 0,
        max: FORM_LIST_MAX,
      }),
    }).defined(),
  });
}

export type IndividualBasicForm = InferType<ReturnType<typeof individualBasicForm>>;
export type IndividualFullForm = InferType<ReturnType<typeof individualFullForm>>;

function personFields(today: Today) {
  return {
    first_name: personName(),
    last_name: personName(),
    middle_name: personName().optional(),
    document_name: line(),
    document_series: line(),
    document_number: line(),
    document_issue_date: date(),
    document_expiry_date: date({ since: 'document_issue_date', goodOn: today }),
    document_issuing_authority: line(),
    citizenship: list(line(), { min: 1, max: CITIZENSHIPS_MAX }),
  };
}
